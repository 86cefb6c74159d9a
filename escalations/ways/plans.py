"""By which ways, and when, one person is woken for an alert of some severity: what paging owes and pages foretell."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from escalations.models import NotificationRule, PagingProfile
from escalations.ways.quiet import quiet_until
from escalations.ways.usual import UNTIL_ANSWERED, rules_for
from messaging.models import Channel, ContactMethod
from users.models import User

#: What makes no noise: it goes out in quiet hours too, and is never bundled.
SILENT = (Channel.IN_APP, Channel.EMAIL)


@dataclass(frozen=True, slots=True)
class Planned:
    """One text owed to one person: by what, when first, how often again (`repeats` None: until somebody answers)."""

    order: int
    channel: str
    way: ContactMethod | None
    at: datetime
    repeat_seconds: int | None = None
    repeats: int | None = 0
    rule: NotificationRule | None = None
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """One person with their own rules, their usable ways and their quiet hours."""

    user: User
    rules: list[NotificationRule] = field(default_factory=list)
    ways: list[ContactMethod] = field(default_factory=list)
    profile: PagingProfile | None = None

    def quiet_until(self, *, severity: int, now: datetime) -> datetime | None:
        """Return until when this person is left to sleep; an S1 waits for nobody."""
        if severity == 1 or self.profile is None:
            return None
        return quiet_until(
            self.profile.quiet_from,
            self.profile.quiet_until,
            zone=self.user.time_zone,
            at=now,
        )

    def plan(
        self, *, severity: int, now: datetime, quiet_until: datetime | None = None
    ) -> list[Planned]:
        """Lay out the texts owed from `now` on; what makes noise waits for the end of quiet hours.

        Without own rules the usual ones apply; without any way at all it is the screen and the sign-in address.
        """
        own = [rule for rule in self.rules if rule.severity == severity]
        planned = [
            Planned(
                rule.order,
                rule.contact_method.kind,
                rule.contact_method,
                now + timedelta(seconds=rule.after_seconds),
                rule.repeat_seconds,
                _times(rule.repeats),
                rule,
            )
            for rule in own
        ] or [
            Planned(
                number,
                usual.way.kind,
                usual.way,
                now + timedelta(seconds=usual.after_seconds),
                usual.repeat_seconds,
                _times(usual.repeats),
            )
            for number, usual in enumerate(rules_for(self.ways, severity))
        ]
        if not planned:
            planned = [
                Planned(0, Channel.IN_APP, None, now),
                Planned(1, Channel.EMAIL, None, now),
            ]
        if quiet_until is None:
            return planned
        wait = quiet_until - now
        return [
            each if each.channel in SILENT else replace(each, at=each.at + wait, is_held=True)
            for each in planned
        ]


def _times(repeats: int) -> int | None:
    """Return how often again; None is until somebody answers."""
    return None if repeats >= UNTIL_ANSWERED else repeats


def reaches(users: Iterable[User]) -> dict[int, Reach]:
    """Return how each of these people is reached, by key, in three statements however many they are."""
    found = {user.pk: Reach(user) for user in users}
    if not found:
        return {}
    rules = (
        NotificationRule.objects.filter(user__in=found)
        .select_related("contact_method")
        .order_by("order", "pk")
    )
    for rule in rules:
        if rule.contact_method.is_usable:
            found[rule.user_id].rules.append(rule)
    for way in ContactMethod.objects.usable().filter(user__in=found).order_by("pk"):
        found[way.user_id].ways.append(way)
    profiles = {row.user_id: row for row in PagingProfile.objects.filter(user__in=found)}
    return {
        key: Reach(reach.user, reach.rules, reach.ways, profiles.get(key))
        for key, reach in found.items()
    }
