"""What is seen in words before they are sent: promises in them, words of the other side, the hour over there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models.functions import Left
from django.utils.translation import gettext as _

from cases.composing import guard
from cases.composing.later import quiet_end
from cases.composing.promises import Heard, heard
from cases.models import Case, Message, Party, ThreadKind
from common import words
from users.models import User

#: So many of the newest messages of each thread are compared, so far each.
_MESSAGES, _FAR = 60, 6_000


@dataclass(frozen=True, slots=True)
class Chip:
    """One promise heard, and whether it is kept as one when the words are sent."""

    key: str
    text: str
    there: str
    mine: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Checks:
    """Everything seen in the words of one composer."""

    promises: Sequence[Chip] = field(default_factory=tuple)
    borrowed: Sequence[str] = field(default_factory=tuple)
    quiet: str = ""


def zone_of(party: Party | None, by: User) -> str:
    """Return whose clock times in the words are on: the person's they are for, else the writer's."""
    return party.person.time_zone if party is not None else by.time_zone


def promises_in(text: str, *, party: Party | None, by: User, now: datetime) -> list[Heard]:
    """Return the promises in words for somebody outside; among colleagues nothing is promised in passing."""
    return heard(text, now=now, zone=zone_of(party, by)) if party is not None else []


def borrowed_in(case: Case, kind: str, text: str) -> list[str]:
    """Return the words that came from the other side's private thread, as they stand in the text."""
    other = {ThreadKind.GUEST: ThreadKind.HOST, ThreadKind.HOST: ThreadKind.GUEST}.get(
        ThreadKind(kind)
    )
    if other is None or not text.strip():
        return []
    said: dict[str, list[str]] = {ThreadKind.GUEST: [], ThreadKind.HOST: []}
    newest = (
        Message.objects.filter(thread__case=case, thread__kind__in=said, withdrawn_at=None)
        .order_by("-written_at", "-pk")
        .annotate(start=Left("text", _FAR))
        .values_list("thread__kind", "start")
    )
    for side, start in newest[: _MESSAGES * 2]:
        said[side].append(start)
    if not guard.borrowed(text, theirs=said[other], ours=said[kind]):
        return []
    return guard.borrowed(text, theirs=said[other], ours=[*said[kind], *_known_to_both(case)])


def checks_of(
    case: Case,
    kind: str,
    text: str,
    *,
    party: Party | None,
    by: User,
    now: datetime,
    declined: Collection[str] = (),
) -> Checks:
    """Return what is seen in the words; `declined` are keys of promises the writer said are none."""
    if kind == ThreadKind.INTERNAL or party is None:
        return Checks()
    locale = words.locale_of(by.language)
    there, mine = party.person.time_zone, by.time_zone
    chips = [
        Chip(
            key=promise.key,
            text=promise.text,
            there=words.moment_there(promise.due_at, now, zone=there, locale=locale),
            mine=words.moment(promise.due_at, now, zone=ZoneInfo(mine), locale=locale)
            if there != mine
            else "",
            is_kept=promise.key not in declined,
        )
        for promise in promises_in(text, party=party, by=by, now=now)
    ]
    return Checks(chips, borrowed_in(case, kind, text), quiet_at(party, now=now) if text else "")


def quiet_at(party: Party, *, now: datetime) -> str:
    """Say that it is quiet where somebody is: in the hours they asked for, else at night; nothing otherwise."""
    person = party.person
    there = now.astimezone(ZoneInfo(person.time_zone))
    if quiet_end(person, at=now) is None:
        return ""
    return _("It is %(time)s for %(person)s.") % {
        "time": f"{there:%H:%M}",
        "person": person.called,
    }


def _known_to_both(case: Case) -> list[str]:
    """Return what either side may know of the case anyway."""
    known = [case.reference]
    stay = case.reservation
    if stay is not None:
        known += [stay.code, stay.listing.title, stay.listing.city]
    return known
