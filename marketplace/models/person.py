"""A person the marketplace knows, how to reach them, and what colleagues learned about them."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.time import validate_time_zone
from marketplace.models.segment import Segment
from users.models import User
from users.roles import Permission


def plain_text(words: F | Value) -> Func:
    """Lower case without accents: how names are compared. The function is in users' migrations."""
    return Func(words, function="plain_text", output_field=models.TextField())


def _number_of(model: str, role: str) -> Coalesce:
    """Return a subquery that counts the rows of `model` in which the person plays `role`."""
    rows = apps.get_model(model).objects.filter(**{role: OuterRef("pk")}).order_by()
    counted = rows.values(role).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


class PersonQuerySet(models.QuerySet["Person"]):
    """What sets of people mean."""

    def visible_to(self, user: User) -> PersonQuerySet:
        """Keep whom this member of staff may see: everybody for who works cases, else nobody."""
        return self if user.can(Permission.WORK_CASES) else self.none()

    def with_counts(self) -> PersonQuerySet:
        """Add how many stays they had as a guest (`stays_count`) and homes they let (`listings_count`)."""
        return self.annotate(
            stays_count=_number_of("marketplace.Reservation", "guest"),
            listings_count=_number_of("marketplace.Listing", "host"),
        )

    def with_contacts(self) -> PersonQuerySet:
        """Load contact points (verified first) and what colleagues learned (newest first) along."""
        points = ContactPoint.objects.order_by(F("verified_at").desc(nulls_last=True), "kind", "pk")
        notes = PersonNote.objects.select_related("by").order_by("-noted_at", "-pk")
        return self.prefetch_related(
            Prefetch("contact_points", queryset=points), Prefetch("learned", queryset=notes)
        )

    def matching(self, words: str) -> PersonQuerySet:
        """Keep who fits a name (accents, slips forgiven), an address or a number; best first."""
        return self.filter(pk__in=self.fitting(words)).best_first(words)

    def fitting(self, words: str) -> models.QuerySet[Person, int]:
        """Return the ids of who fits a name, an address or a number, in no order."""
        words = words.strip()
        plain = plain_text(Value(words))
        digits = "".join(character for character in words if character.isdigit())
        reached = Q(value__contains=words.lower())
        if len(digits) >= 5 and not any(character.isalpha() for character in words):
            reached |= Q(value__contains=digits)
        # Three index scans put together: an OR within one table or over both would read every person.
        alike = Person.objects.filter(plain_name__trigram_word_similar=plain)
        return (
            Person.objects.filter(plain_name__contains=plain)
            .order_by()
            .values_list("pk", flat=True)
            .union(
                alike.order_by().values_list("pk", flat=True),
                ContactPoint.objects.filter(reached).order_by().values_list("person", flat=True),
            )
        )

    def called_any(self, words: Sequence[str]) -> PersonQuerySet:
        """Return whose names hold one of these words, accents and case aside, in no order; not empty."""
        held = [self.filter(plain_name__contains=plain_text(Value(word))) for word in words]
        # Index scans put together: an OR within one table would read every person.
        first, *others = [each.order_by() for each in held]
        return first.union(*others) if others else first

    def best_first(self, words: str) -> PersonQuerySet:
        """Order by how much the name is like these words."""
        likeness = Func(
            plain_text(Value(words.strip())),
            F("plain_name"),
            function="word_similarity",
            output_field=models.FloatField(),
        )
        return self.annotate(likeness=likeness).order_by("-likeness", "plain_name", "pk")


class Person(models.Model):
    """Somebody who stays, hosts, or both. `time_zone` is their home's: calls and quiet hours."""

    class Language(models.TextChoices):
        """What we write to them in."""

        ENGLISH = "en", _("English")
        PORTUGUESE = "pt-br", _("Portuguese (Brazil)")

    full_name = models.CharField(_("full name"), max_length=160)
    preferred_name = models.CharField(_("preferred name"), max_length=80, blank=True)
    said_as = models.CharField(_("said as"), max_length=80, blank=True)
    plain_name = models.GeneratedField(
        expression=plain_text(F("full_name")), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language, default=Language.ENGLISH
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    country = models.CharField(
        _("country"), max_length=2, blank=True, help_text=_("Two letters, ISO 3166")
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    segment = models.CharField(
        _("segment"), max_length=20, choices=Segment, default=Segment.STANDARD
    )
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    reach_by = models.CharField(_("reach by"), max_length=120, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=~Q(full_name=""), name="person_named"),
            models.CheckConstraint(
                condition=Q(segment__in=Segment.values), name="person_segment_known"
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="person_country_two_letters",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="person_quiet_hours_whole",
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("plain_name"), "gin_trgm_ops"), name="person_plain_name_trigram")
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("marketplace:person", args=[self.pk])

    @property
    def called(self) -> str:
        """What they want to be called; unless they said so, the first word of the name."""
        return self.preferred_name or self.full_name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = self.full_name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()


class ContactPoint(models.Model):
    """One address or number of a person; only a verified one says who wrote."""

    class Kind(models.TextChoices):
        """What can be done with it."""

        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    value = models.CharField(
        _("address or number"),
        max_length=254,
        help_text=_("E-mail in lower case; telephone as +551199999999"),
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(verified_at__isnull=False),
                name="contact_point_verified_once",
                violation_error_message=_("Somebody else has this address or number, verified."),
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "value"], name="contact_point_once_each_person"
            ),
            models.CheckConstraint(
                condition=(Q(kind="email") & Q(value=Lower("value")) & Q(value__contains="@"))
                | (Q(kind="phone") & Q(value__regex=r"^\+[1-9][0-9]{6,14}$")),
                name="contact_point_normalised",
            ),
        ]
        indexes = [
            GinIndex(OpClass(F("value"), "gin_trgm_ops"), name="contact_point_value_trigram"),
        ]

    def __str__(self) -> str:
        return self.value

    @classmethod
    def normalised(cls, kind: str, value: str) -> str:
        """Return the one form a value is stored in: e-mail in lower case, telephone as +digits."""
        value = value.strip()
        if kind == cls.Kind.EMAIL:
            return value.lower()
        return "+" + "".join(character for character in value if character.isdigit())


class PersonNote(models.Model):
    """Something a colleague learned about how a person likes to be treated."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="learned")
    text = models.CharField(_("what you learned"), max_length=400)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("noted"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="person_note_says_something")
        ]

    def __str__(self) -> str:
        return self.text
