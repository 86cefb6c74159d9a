"""Who works here: staff, teams, memberships."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from common.time import validate_time_zone
from users.roles import PERMISSIONS, Permission, Role


class UserManager(BaseUserManager["User"]):
    """Django's own commands and allauth create people through this."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create one member of staff; the e-mail address is the sign-in name."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an admin: who runs the system and sees no case."""
        return self.create_user(email, password, role=Role.ADMIN, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address without regard to case."""
        return self.get(email__iexact=username or "")


class Theme(models.TextChoices):
    """How the screens look."""

    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Team(models.Model):
    """People who share a queue. `time_zone` is the wall clock their targets and shifts hang on."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), unique=True)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """One member of staff. Screens follow `language` and `time_zone`; messages do not."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    name = models.CharField(_("full name"), max_length=120)
    called = models.CharField(
        _("called"),
        max_length=60,
        blank=True,
        help_text=_("What colleagues call them; empty: the first name"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ASSOCIATE)
    language = models.CharField(
        _("language of the screens"),
        max_length=10,
        default="en",
        choices=[("en", "English"), ("pt-br", "Português")],
    )
    speaks = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages spoken with customers"),
        default=list,
        blank=True,
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="UTC", validators=[validate_time_zone]
    )
    theme = models.CharField(_("theme"), max_length=10, choices=Theme, default=Theme.SYSTEM)
    undo_seconds = models.PositiveSmallIntegerField(
        _("seconds to undo a send"),
        default=10,
        choices=[(0, "0"), (5, "5"), (10, "10"), (20, "20")],
    )
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    #: Parts of pages opened (true) or folded (false) against what the page itself would do, by their short name.
    sections = models.JSONField(default=dict, db_default={}, blank=True)
    teams: models.ManyToManyField[Team, Membership] = models.ManyToManyField(
        Team, through="Membership", related_name="people"
    )
    is_active = models.BooleanField(_("active"), default=True)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message=_("This e-mail address is taken."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_known"
            ),
            models.CheckConstraint(
                condition=Exact(
                    models.Func(
                        models.F("sections"),
                        function="jsonb_typeof",
                        output_field=models.TextField(),
                    ),
                    models.Value("object"),
                ),
                name="user_sections_named",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def can(self, permission: Permission) -> bool:
        """Say whether this person's role holds the permission; nobody inactive may do anything."""
        return self.is_active and permission in PERMISSIONS[Role(self.role)]

    @property
    def short_name(self) -> str:
        """What colleagues call this person."""
        return self.called or self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """Two letters for the avatar."""
        words = self.name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def is_staff(self) -> bool:
        """Say whether Django's admin site opens for this person."""
        return self.can(Permission.ADMINISTER)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Answer Django's admin: only admins, and only for what runs the system."""
        return self.can(Permission.ADMINISTER)

    def has_module_perms(self, app_label: str) -> bool:
        """Answer Django's admin: only admins."""
        return self.can(Permission.ADMINISTER)


class Membership(models.Model):
    """Somebody's place in a team."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "team"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"
