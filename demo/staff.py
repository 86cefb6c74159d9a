"""Two teams and twelve members of staff, all invented, with one password for the demo."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from common.errors import Forbidden
from users.models import Membership, Team, User
from users.roles import Role


class NotInProduction(Forbidden):
    """Invented people with a known password have no place where real ones work."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works at the demo's desk; `shown_as` puts them into the table of people to sign in as."""

    name: str
    role: Role
    team: str = ""
    language: str = "en"
    speaks: tuple[str, ...] = ("en",)
    time_zone: str = "Europe/Lisbon"
    shown_as: str = ""
    leads: bool = False

    @property
    def email(self) -> str:
        """The sign-in name: the first name without accents."""
        plain = self.name.split()[0].lower().translate(str.maketrans("áâãéêíóôõúç", "aaaeeiooouc"))
        return f"{plain}@steward.example"


SOUTH, NORTH = "premium-south", "premium-north"
TEAMS = {
    SOUTH: ("Premium South", "America/Sao_Paulo"),
    NORTH: ("Premium North", "Europe/Lisbon"),
}
_BOTH = ("en", "pt-br")
_SP = "America/Sao_Paulo"

COLLEAGUES = (
    Colleague("Lívia Pratesol", Role.ASSOCIATE, SOUTH, "en", _BOTH, _SP, shown_as="Associate"),
    Colleague("Nadia Ferrovale", Role.SENIOR, SOUTH, "en", _BOTH, _SP, shown_as="Senior associate"),
    Colleague(
        "Iracema Valdoura", Role.MANAGER, SOUTH, "en", _BOTH, _SP, shown_as="Manager", leads=True
    ),
    Colleague("Tomás Quintelar", Role.SENIOR, SOUTH, "en", _BOTH, _SP, shown_as="On call"),
    Colleague("Caetano Brilhares", Role.ASSOCIATE, SOUTH, "pt-br", _BOTH, _SP),
    Colleague("Jurema Falcoar", Role.ASSOCIATE, SOUTH, "pt-br", _BOTH, _SP),
    Colleague("Duarte Lindosar", Role.ASSOCIATE, NORTH, speaks=_BOTH),
    Colleague("Noor Haverveld", Role.SENIOR, NORTH),
    Colleague("Sorcha Dunlevar", Role.MANAGER, NORTH, leads=True),
    Colleague("Pilar Montesinhar", Role.POLICY_EDITOR, speaks=_BOTH, shown_as="Policy editor"),
    Colleague("Otto Vasterlund", Role.PRIVACY_OFFICER, shown_as="Privacy officer"),
    Colleague("Ada Quartermoor", Role.ADMIN, shown_as="Admin"),
)
#: Who answers the pager in which order; the first holds the current week.
ON_CALL = {
    SOUTH: (("Tomás", "Nadia"), ("Nadia", "Lívia"), ("Iracema",)),
    NORTH: (("Noor", "Duarte"), ("Duarte", "Noor"), ("Sorcha",)),
}


def password() -> str:
    """Return the demo's password: from DEMO_PASSWORD, else one made once and kept beside the demo's data."""
    chosen = os.environ.get("DEMO_PASSWORD", "")
    if chosen:
        return chosen
    folder = Path(os.environ.get("STEWARD_HOME") or settings.BASE_DIR / "var" / "demo")
    file = folder / "password"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-desk\n", encoding="utf-8")
    return file.read_text(encoding="utf-8").strip()


@transaction.atomic
def install() -> dict[str, User]:
    """Add teams and staff that are not there yet; return everybody by first name. Refused in production."""
    refuse_in_production()
    teams = {
        slug: Team.objects.get_or_create(slug=slug, defaults={"name": name, "time_zone": zone})[0]
        for slug, (name, zone) in TEAMS.items()
    }
    secret = password()
    hashed = make_password(secret)
    people = {}
    for colleague in COLLEAGUES:
        user = _user(colleague, hashed, secret)
        if colleague.team:
            Membership.objects.get_or_create(
                user=user, team=teams[colleague.team], defaults={"is_lead": colleague.leads}
            )
        people[colleague.name.split()[0]] = user
    return people


def refuse_in_production() -> None:
    """Stop before anything invented enters a real desk."""
    if settings.IS_PRODUCTION:
        raise NotInProduction("The demo's people are not loaded in production.")


def _user(colleague: Colleague, hashed: str, secret: str) -> User:
    user, _created = User.objects.get_or_create(
        email=colleague.email,
        defaults={
            "name": colleague.name,
            "role": colleague.role,
            "language": colleague.language,
            "speaks": list(colleague.speaks),
            "time_zone": colleague.time_zone,
            "password": hashed,
        },
    )
    if not _created and not user.check_password(
        secret
    ):  # the file was lost or DEMO_PASSWORD changed
        user.password = hashed
        user.save(update_fields=["password"])
    return user
