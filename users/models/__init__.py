"""Who works here; callers import from here."""

from users.models.absence import Absence
from users.models.person import Membership, Team, Theme, User, UserManager
from users.models.skill import Caseload, PersonSkill, Skill

__all__ = [
    "Absence",
    "Caseload",
    "Membership",
    "PersonSkill",
    "Skill",
    "Team",
    "Theme",
    "User",
    "UserManager",
]
