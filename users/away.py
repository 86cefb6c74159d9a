"""Who is away at an instant, until when, and who stands in for them: chains followed, loops never."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from users.models import Absence, User
from users.roles import Permission


@dataclass(frozen=True, slots=True)
class Away:
    """Everybody away at one instant, by id."""

    absences: Mapping[int, Absence]

    def of(self, user_id: int | None) -> Absence | None:
        """Return the absence that keeps this person away, if any."""
        return self.absences.get(user_id) if user_id is not None else None

    @property
    def people(self) -> list[int]:
        """Return who is away, by id."""
        return list(self.absences)

    def cover(self, user_id: int) -> User | None:
        """Return who stands in: the deputy, or the deputy's deputy while that one is away too; None for nobody.

        Somebody who left, or does not work cases, stands in for nobody.
        """
        seen = {user_id}
        absence = self.absences.get(user_id)
        while absence is not None and absence.deputy is not None:
            deputy = absence.deputy
            if deputy.pk in seen:
                return None
            seen.add(deputy.pk)
            absence = self.absences.get(deputy.pk)
            if absence is None:
                return deputy if deputy.can(Permission.WORK_CASES) else None
        return None

    def covered_by(self, user: User) -> list[int]:
        """Return whom this person stands in for now, by id."""
        return [away for away in self.absences if self.cover(away) == user]


def away_at(instant: datetime) -> Away:
    """Read who is away at an instant (UTC): one statement, however many."""
    absences = Absence.objects.at(instant).select_related("user", "deputy")
    return Away({absence.user_id: absence for absence in absences})
