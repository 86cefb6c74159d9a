"""Staff for tests."""

import factory

from users.models import Membership, Team, User
from users.roles import Role


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team
        django_get_or_create = ("slug",)

    name = "Premium South"
    slug = "premium-south"
    time_zone = "America/Sao_Paulo"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        manager = factory.Trait(role=Role.MANAGER)
        senior = factory.Trait(role=Role.SENIOR)
        admin = factory.Trait(role=Role.ADMIN)

    email = factory.Sequence(lambda n: f"person{n}@staff.example")
    name = factory.Sequence(lambda n: f"Person{n} Example")
    role = Role.ASSOCIATE
    undo_seconds = 0

    @factory.post_generation
    def team(self, create, extracted, **kwargs):
        """Join a team unless `team=None` is given... the default team when nothing is."""
        if create and extracted is not False:
            Membership.objects.create(user=self, team=extracted or TeamFactory())
