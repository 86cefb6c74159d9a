"""What the operators of a search mean: each becomes a condition on cases or on messages; unreadable ones are named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from cases.lifecycle import OPEN_STATUSES, Status
from cases.models import CaseType, Message, Party
from cases.models.case_type import AccessLevel
from cases.searching import operators
from cases.searching.days import read_days
from cases.searching.operators import Operator
from cases.searching.query import Query, Said
from marketplace.models import Person, Segment
from messaging.models import InboundAttachment
from users.models import Team, User
from users.roles import Permission

#: How many people, colleagues, teams or kinds one name may stand for.
_NAMESAKES = 50


@dataclass(slots=True)
class Narrowed:
    """Conditions on cases, and on messages beyond those of their case; `unread` says what could not be read."""

    of_cases: Q = field(default_factory=Q)
    of_messages: Q = field(default_factory=Q)
    opened: Q = field(default_factory=Q)
    written: Q = field(default_factory=Q)
    unread: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who searches, when, and on which clock: what “me”, “overdue” and “yesterday” mean."""

    user: User
    now: datetime
    zone: tzinfo


def narrowed(query: Query, asker: Asker) -> Narrowed:
    """Read every operator. Several of one kind mean any of them; with a minus, none of them."""
    result = Narrowed()
    for operator in dict.fromkeys(said.operator for said in query.said):
        several = query.of(operator)
        if operator in operators.OF_TIME:
            for said in several:
                _narrow_time(result, said, asker)
        elif operator in operators.OF_CASES:
            result.of_cases &= _any_of(result, several, asker, _OF_CASES[operator])
        elif operator in operators.OF_MESSAGES:
            result.of_messages &= _any_of(result, several, asker, _OF_MESSAGES[operator])
    return result


_Reads = Callable[[str, Asker], Q | None]


def _any_of(result: Narrowed, several: Sequence[Said], asker: Asker, reads: _Reads) -> Q:
    wanted, refused = Q(), Q()
    for said in several:
        meant = reads(said.value.casefold(), asker)
        if meant is None:
            result.unread.append(str(said))
        elif said.is_not:
            refused &= ~meant
        else:
            wanted |= meant
    return wanted & refused


def _narrow_time(result: Narrowed, said: Said, asker: Asker) -> None:
    span = read_days(said.value, now=asker.now, zone=asker.zone)
    if span is None:
        result.unread.append(str(said))
        return
    begins, ends = span
    for attribute, column in (("opened", "opened_at"), ("written", "written_at")):
        if said.operator is Operator.BEFORE:
            meant = Q(**{f"{column}__lt": begins})
        elif said.operator is Operator.AFTER:
            meant = Q(**{f"{column}__gte": begins})
        else:
            meant = Q(**{f"{column}__gte": begins, f"{column}__lt": ends})
        setattr(result, attribute, getattr(result, attribute) & (~meant if said.is_not else meant))


def _owner(value: str, asker: Asker) -> Q | None:
    if value in operators.ME:
        return Q(owner=asker.user)
    if value in operators.NOBODY:
        return Q(owner=None)
    found = _colleagues(value)
    return Q(owner__in=found) if found else None


def _team(value: str, _asker: Asker) -> Q | None:
    teams = Team.objects.filter(Q(slug=value) | Q(name__icontains=value))
    found = list(teams.values_list("pk", flat=True)[:_NAMESAKES])
    return Q(team__in=found) if found else None


def _state(value: str, asker: Asker) -> Q | None:
    return {
        "open": Q(status__in=OPEN_STATUSES),
        "resolved": Q(status=Status.RESOLVED),
        "closed": Q(status=Status.CLOSED),
        "waiting": Q(status=Status.WAITING),
        "mediating": Q(status=Status.MEDIATING),
        "mine": Q(owner=asker.user),
        "unowned": Q(owner=None, status__in=OPEN_STATUSES),
        "overdue": Q(status__in=OPEN_STATUSES, next_due_at__lte=asker.now),
        "restricted": Q(access_level=AccessLevel.RESTRICTED),
    }.get(operators.STATES.get(value, ""))


def _type(value: str, _asker: Asker) -> Q | None:
    types = CaseType.objects.filter(
        Q(code__istartswith=value) | Q(name_en__icontains=value) | Q(name_pt__icontains=value)
    )
    found = list(types.values_list("pk", flat=True)[:_NAMESAKES])
    return Q(case_type__in=found) if found else None


def _severity(value: str, _asker: Asker) -> Q | None:
    level = value.removeprefix("s")
    return Q(severity=int(level)) if level in {"1", "2", "3", "4"} else None


def _segment(value: str, _asker: Asker) -> Q | None:
    return Q(segment=value) if value in Segment.values else None


def _language(value: str, _asker: Asker) -> Q | None:
    return Q(language__istartswith=value[:2]) if value[:2].isalpha() and len(value) > 1 else None


def _channel(value: str, _asker: Asker) -> Q | None:
    return Q(channel=value) if value.isidentifier() else None


def _with(value: str, asker: Asker) -> Q | None:
    found = _people(value, asker)
    here = Party.objects.filter(case=OuterRef("pk"), person__in=found)
    return Q(Exists(here)) if found else None


def _from(value: str, asker: Asker) -> Q | None:
    if value in operators.ME:
        return Q(author=asker.user)
    if value in operators.US:
        return Q(author__isnull=False)
    if value in {"guest", "host"} or operators.THREADS.get(value) in {"guest", "host"}:
        return Q(direction=Message.Direction.INBOUND, party__side=operators.THREADS[value])
    people, colleagues = _people(value, asker), _colleagues(value)
    if not people and not colleagues:
        return None
    by_person = Q(direction=Message.Direction.INBOUND, party__person__in=people)
    return by_person | Q(author__in=colleagues) if colleagues else by_person


def _in(value: str, _asker: Asker) -> Q | None:
    return Q(thread__kind=operators.THREADS[value]) if value in operators.THREADS else None


def _has(value: str, _asker: Asker) -> Q | None:
    if value not in operators.FILES:
        return None
    return Q(Exists(InboundAttachment.objects.filter(inbound=OuterRef("inbound"))))


def _people(value: str, asker: Asker) -> list[int]:
    if not asker.user.can(Permission.WORK_CASES):
        return []
    return list(Person.objects.all().fitting(value)[:_NAMESAKES])


def _colleagues(value: str) -> list[int]:
    found = User.objects.filter(Q(name__icontains=value) | Q(email__istartswith=value))
    return list(found.values_list("pk", flat=True)[:_NAMESAKES])


_OF_CASES: dict[Operator, _Reads] = {
    Operator.WITH: _with,
    Operator.OWNER: _owner,
    Operator.TEAM: _team,
    Operator.IS: _state,
    Operator.TYPE: _type,
    Operator.SEVERITY: _severity,
    Operator.SEGMENT: _segment,
    Operator.LANGUAGE: _language,
    Operator.CHANNEL: _channel,
}
_OF_MESSAGES: dict[Operator, _Reads] = {
    Operator.FROM: _from,
    Operator.IN: _in,
    Operator.HAS: _has,
}


def sentence_of(unread: Sequence[str]) -> str:
    """Say which operators were left out, because nobody could read them."""
    if not unread:
        return ""
    return _("Not understood, so left out: %(said)s") % {"said": " · ".join(unread)}
