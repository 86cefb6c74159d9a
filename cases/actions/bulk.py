"""One act on many cases: rehearsed first, done one transaction each, and taken back where nobody outside has seen it.

Nothing here decides what an act may do: each case goes through the same action as by hand.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.actions import classification, ownership, snoozing
from cases.actions.locking import locked, save
from cases.actions.shaping import linking
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, CaseType, Snooze
from cases.reference import read_reference
from common.errors import BadInput, DomainError
from users.models import User
from users.roles import Permission

#: How many cases somebody may act on at once; who assigns cases to others, more.
MOST, MOST_WITH_RIGHTS = 20, 200


class Act(models.TextChoices):
    """What can be done with many cases at once."""

    TAKE = "take", gettext_lazy("Take")
    ASSIGN = "assign", gettext_lazy("Assign")
    SNOOZE = "snooze", gettext_lazy("Snooze")
    URGENCY = "urgency", gettext_lazy("Set the urgency")
    TYPE = "type", gettext_lazy("Set the type")
    LINK = "link", gettext_lazy("Link")


class Became(models.TextChoices):
    """What becomes of one case."""

    DONE = "done", gettext_lazy("Done")
    SAME = "same", gettext_lazy("Is so already")
    REFUSED = "refused", gettext_lazy("Refused")
    MISSING = "missing", gettext_lazy("Not found")


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the act: what becomes of it, and why if it is refused. What may not be seen has only its number."""

    reference: str
    became: Became
    title: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every case, in the order asked for, and what it takes to go back: plain JSON values."""

    lines: tuple[Line, ...]
    before: tuple[dict[str, Any], ...] = ()

    def count(self, became: Became) -> int:
        """Return how many cases it became of."""
        return sum(line.became == became for line in self.lines)

    @property
    def left(self) -> tuple[Line, ...]:
        """Return the cases it could not be done with."""
        return tuple(line for line in self.lines if line.became in (Became.REFUSED, Became.MISSING))


def rehearse(
    *, act: Act, references: Sequence[str], given: Mapping[str, Any], by: User, now: datetime
) -> Report:
    """Say what would become of each case: done and taken back at once, so that no rule is told twice."""
    return _go(act, references, given, by=by, now=now, is_rehearsal=True)


def perform(
    *, act: Act, references: Sequence[str], given: Mapping[str, Any], by: User, now: datetime
) -> Report:
    """Do it with each case in a transaction of its own; one that refuses holds up no other.

    `given`: assign takes `to`, snooze `until` and `wake_on_reply`, urgency `urgency`, type `case_type`,
    link `other` (a case’s number) and `kind`.
    Refuses more cases than this person may act on at once (BadInput).
    """
    return _go(act, references, given, by=by, now=now, is_rehearsal=False)


def undo(*, act: Act, before: Sequence[Mapping[str, Any]], by: User, now: datetime) -> int:
    """Take an act back where the case still stands as it left it; returns how many."""
    done = 0
    for was in before:
        with suppress(DomainError, Case.DoesNotExist), transaction.atomic():
            case = Case.objects.visible_to(by).get(pk=was["case"])
            done += _BACK[act](case, was, by, now)
    return done


def _go(
    act: Act,
    references: Sequence[str],
    given: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    is_rehearsal: bool,
) -> Report:
    asked = list(dict.fromkeys(references))
    most = MOST_WITH_RIGHTS if by.can(Permission.ASSIGN_CASES) else MOST
    if len(asked) > most:
        raise BadInput(_("Choose at most %(most)s cases at once.") % {"most": most}, field="case")
    visible = Case.objects.visible_to(by).select_related("case_type", "owner")
    found = {case.reference: case for case in visible.filter(reference__in=asked)}
    lines, before = [], []
    for reference in asked:
        case = found.get(reference)
        if case is None:
            lines.append(Line(reference, Became.MISSING))
            continue
        line, was = _one(act, case, given, by, now, is_rehearsal=is_rehearsal)
        lines.append(line)
        if was is not None and not is_rehearsal:
            before.append({"case": case.pk, **was})
    return Report(tuple(lines), tuple(before))


def _one(
    act: Act, case: Case, given: Mapping[str, Any], by: User, now: datetime, *, is_rehearsal: bool
) -> tuple[Line, dict[str, Any] | None]:
    try:
        with transaction.atomic():
            was = _DO[act](case, given, by, now)
            if is_rehearsal:
                transaction.set_rollback(True)
    except DomainError as refusal:
        return Line(case.reference, Became.REFUSED, case.title, refusal.message), None
    return Line(case.reference, Became.SAME if was is None else Became.DONE, case.title), was


# --- Each act: does it with one case and gives how it was before, or None where it is so already -------------------


def _take(case: Case, given: Mapping[str, Any], by: User, now: datetime) -> dict[str, Any] | None:
    ownership.take(case_id=case.pk, by=by, now=now)
    return None if case.is_owned_by(by) else {}


def _assign(case: Case, given: Mapping[str, Any], by: User, now: datetime) -> dict[str, Any] | None:
    to: User = given["to"]
    ownership.assign(case_id=case.pk, by=by, to=to, now=now)
    return None if case.is_owned_by(to) else {"to": to.pk, "from": case.owner_id}


def _snooze(case: Case, given: Mapping[str, Any], by: User, now: datetime) -> dict[str, Any] | None:
    row = Snooze.objects.asleep().filter(case=case, user=by).first()
    until = row.until.isoformat() if row is not None else ""
    snoozing.snooze(
        case_id=case.pk,
        by=by,
        until=given["until"],
        wake_on_reply=given.get("wake_on_reply", True),
        now=now,
    )
    return {"until": until}


def _urgency(
    case: Case, given: Mapping[str, Any], by: User, now: datetime
) -> dict[str, Any] | None:
    urgency = given["urgency"]
    classification.set_urgency(case_id=case.pk, by=by, urgency=urgency, now=now)
    return None if case.urgency == urgency else {"to": urgency, "from": case.urgency}


def _type(case: Case, given: Mapping[str, Any], by: User, now: datetime) -> dict[str, Any] | None:
    kind: CaseType = given["case_type"]
    classification.set_type(case_id=case.pk, by=by, case_type=kind, now=now)
    return None if case.case_type_id == kind.pk else {"to": kind.pk, "from": case.case_type_id}


def _link(case: Case, given: Mapping[str, Any], by: User, now: datetime) -> dict[str, Any] | None:
    reference = read_reference(given["other"])
    other = Case.objects.visible_to(by).filter(reference=reference).first()
    if other is None:
        raise BadInput(_("There is no such case."), field="other")
    made = linking.link(source_id=case.pk, target_id=other.pk, kind=given["kind"], by=by, now=now)
    return {"link": made.pk} if made.linked_at == now else None


# --- The way back: only from where the act left the case -----------------------------------------------------------


def _untake(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    if not case.is_owned_by(by):
        return False
    ownership.release(case_id=case.pk, by=by, reason="", now=now)
    return True


def _unassign(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    if case.owner_id != was["to"]:
        return False
    if was["from"] is not None:
        giver = User.objects.get(pk=was["from"])
        ownership.assign(case_id=case.pk, by=by, to=giver, now=now)
        return True
    held = locked(case.pk)
    if held.owner is None or held.owner_id != was["to"]:
        return False
    held.release(held.owner)
    save(held, "owner", "owned_since", now=now)
    record(held, CaseEvent.Kind.RELEASED, actor=by, facts={"reason": ""}, now=now)
    return True


def _unsnooze(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    if was["until"] and datetime.fromisoformat(was["until"]) > now:
        until = datetime.fromisoformat(was["until"])
        snoozing.snooze(case_id=case.pk, by=by, until=until, now=now)
    else:
        snoozing.wake(case_id=case.pk, by=by, now=now)
    return True


def _urgency_back(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    if case.urgency != was["to"]:
        return False
    classification.set_urgency(case_id=case.pk, by=by, urgency=was["from"], now=now)
    return True


def _type_back(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    if case.case_type_id != was["to"]:
        return False
    kind = CaseType.objects.get(pk=was["from"])
    classification.set_type(case_id=case.pk, by=by, case_type=kind, now=now)
    return True


def _unlink(case: Case, was: Mapping[str, Any], by: User, now: datetime) -> bool:
    return linking.unlink(link_id=was["link"], by=by, now=now).removed_at == now


_DO: dict[Act, Callable[[Case, Mapping[str, Any], User, datetime], dict[str, Any] | None]] = {
    Act.TAKE: _take,
    Act.ASSIGN: _assign,
    Act.SNOOZE: _snooze,
    Act.URGENCY: _urgency,
    Act.TYPE: _type,
    Act.LINK: _link,
}
_BACK: dict[Act, Callable[[Case, Mapping[str, Any], User, datetime], bool]] = {
    Act.TAKE: _untake,
    Act.ASSIGN: _unassign,
    Act.SNOOZE: _unsnooze,
    Act.URGENCY: _urgency_back,
    Act.TYPE: _type_back,
    Act.LINK: _unlink,
}
