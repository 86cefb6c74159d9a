"""Take in what arrived: find person, stay and case, or hold it for a person to decide. Nothing is dropped."""

import time
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions import asking, matching
from cases.actions.locking import Merged, locked
from cases.actions.opening import Standing, address_of, open_case, other_side
from cases.actions.receiving import append_inbound
from cases.actions.timeline import record
from cases.asking import links
from cases.intake import signals
from cases.lifecycle import Status
from cases.models import Case, CaseEvent, CaseType, DepartmentRequest, Party, ThreadKind
from marketplace import finding
from marketplace.models import Person, Reservation
from messaging.actions import inbound as inbound_actions
from messaging.lifecycle import InboundState
from messaging.models import InboundMessage
from users.models import Team

log = structlog.get_logger(__name__)

Kind = CaseEvent.Kind

#: One sweep begins no further mail after so many seconds: reading a hostile one takes up to twenty more, and
#: Celery's soft limit must not strike in the middle of an innocent one.
_SWEEP_SECONDS = 12.0


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of one arrival: `action` opened, appended, quarantined or ignored, and the reason why."""

    action: str
    reason: str
    case: str | None = None
    party: str | None = None
    thread: str | None = None
    matched_by: str | None = None


def take_in_waiting(*, now: datetime, batch: int = 50) -> int:
    """Take in the mail that waits, one transaction each; a bad one never stops the rest. Returns how many.

    What a long sweep leaves waits for the next.
    """
    began, taken = time.monotonic(), 0
    for inbound_id in list(InboundMessage.objects.waiting().values_list("pk", flat=True)[:batch]):
        if time.monotonic() - began > _SWEEP_SECONDS:
            break
        taken += 1
        try:
            take_in_mail(inbound_id=inbound_id, now=now)
        except (OperationalError, InterfaceError):
            if not connection.is_usable():
                raise  # the database is away: the mail waits where it is
            log.warning(
                "intake_postponed", inbound=inbound_id
            )  # a lock held too long: the next sweep tries again
        except Exception:  # a fault of ours in one mail must not hold up the others
            log.exception("intake_failed", inbound=inbound_id)
            _hold_after_fault(inbound_id, now=now)
    return taken


@transaction.atomic
def _hold_after_fault(inbound_id: int, *, now: datetime) -> None:
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state == InboundState.RECEIVED:
        _hold(inbound, "fault", now=now)


def take_in_mail(*, inbound_id: int, now: datetime) -> Intake:
    """Take in one stored mail and return what became of it; a second call changes nothing and answers the same.

    Machines (auto-replies, lists, bounces) never open a case; unknown senders and answers from somebody who is
    not on the case are held for triage.
    """
    # Reading a hostile mail may take seconds: it happens before any lock is held.
    inbound_actions.read(inbound_id=inbound_id, now=now)
    return _decide(inbound_id, now=now)


@transaction.atomic
def _decide(inbound_id: int, *, now: datetime) -> Intake:
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.RECEIVED:
        return _already(inbound)
    if inbound.parse_error:
        return _hold(inbound, "unreadable", now=now)
    question = links.request_of_mail(matching.names_on(inbound), now=now)
    if question is not None:
        return _take_for_question(inbound, question, now=now)
    if inbound.bounce:
        return _take_bounce(inbound, now=now)
    match = matching.case_of(inbound)
    if inbound.auto_submitted:
        return _take_automatic(inbound, match, now=now)
    if not inbound.from_address:
        return _hold(inbound, "no-sender", now=now)
    person = finding.person_by_email(inbound.from_address)
    if match is not None:
        return _answer(inbound, match, person, now=now)
    if person is None:
        return _hold(inbound, "unknown-sender", now=now)
    return _open(inbound, person, now=now)


@transaction.atomic
def open_from_triage(
    *, inbound_id: int, person: Person, case_type: CaseType | None, now: datetime
) -> Intake:
    """Open a case from held mail, for the person somebody in triage named."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return _already(inbound)
    return _open(inbound, person, now=now, case_type=case_type, matched_by="triage")


@transaction.atomic
def append_from_triage(*, inbound_id: int, party: Party, now: datetime) -> Intake:
    """Put held mail onto the thread of one party of a case, because somebody in triage recognised it."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return _already(inbound)
    return _append(inbound, party, matched_by="triage", now=now, is_proven=False)


@transaction.atomic
def dismiss_from_triage(*, inbound_id: int, reason: str, now: datetime) -> Intake:
    """Set held mail aside with a reason; the raw message stays."""
    inbound = InboundMessage.objects.light().select_for_update().get(pk=inbound_id)
    if inbound.state != InboundState.QUARANTINED:
        return _already(inbound)
    return _ignore(inbound, reason, now=now)


# --- Ways it can go ------------------------------------------------------------------------------


def _take_bounce(inbound: InboundMessage, *, now: datetime) -> Intake:
    """Put a failed delivery onto the case whose message it speaks of; it never opens one."""
    message = matching.our_message(inbound.bounce_of)
    if message is None:
        return _ignore(inbound, "bounce-of-nothing-ours", now=now)
    case = message.thread.case
    record(
        case,
        Kind.DELIVERY_FAILED,
        party=message.party,
        thread_kind=message.thread.kind,
        facts={"message": message.pk, "inbound": inbound.pk},
        now=now,
    )
    inbound_actions.mark_taken(inbound=inbound, reason="bounce", now=now)
    return Intake(
        "appended", "bounce", case.reference, message.thread.kind, message.thread.kind, "bounce"
    )


def _take_for_question(
    inbound: InboundMessage, question: DepartmentRequest, *, now: datetime
) -> Intake:
    """Take a department's answer by mail; a machine's is only noted, and one to a question that is over is held."""
    case = question.case
    facts = {"inbound": inbound.pk, "from": inbound.from_address, "department": question.pk}
    if inbound.bounce or inbound.auto_submitted:
        kind, reason = (
            (Kind.DELIVERY_FAILED, "bounce") if inbound.bounce else (Kind.AUTO_REPLY, "automatic")
        )
        record(case, kind, thread_kind=ThreadKind.INTERNAL, facts=facts, now=now)
        inbound_actions.mark_taken(inbound=inbound, reason=reason, now=now)
        return Intake("appended", reason, case.reference, matched_by="department")
    text = (inbound.reply_text or inbound.text).strip()[: asking.LONGEST]
    if not question.is_owed or not text or not inbound.from_address:
        return _hold(inbound, "question-over", case=case, now=now)
    called = inbound.from_name or inbound.from_address
    asking.answer(request_id=question.pk, text=text, called=called, inbound=inbound, now=now)
    inbound_actions.mark_taken(inbound=inbound, reason="department", now=now)
    return Intake("appended", "department", case.reference, matched_by="department")


def _take_automatic(
    inbound: InboundMessage, match: matching.Match | None, *, now: datetime
) -> Intake:
    """Note an automatic answer on its case without starting a clock; one without a case is ignored."""
    if match is None:
        return _ignore(inbound, "automatic", now=now)
    record(
        match.case,
        Kind.AUTO_REPLY,
        thread_kind=match.thread.kind if match.thread else "",
        facts={"inbound": inbound.pk, "from": inbound.from_address},
        now=now,
    )
    inbound_actions.mark_taken(inbound=inbound, reason="automatic", now=now)
    kind = match.thread.kind if match.thread else None
    return Intake("appended", "automatic", match.case.reference, kind, kind, match.by)


def _answer(
    inbound: InboundMessage, match: matching.Match, person: Person | None, *, now: datetime
) -> Intake:
    """Append an answer, if whoever wrote is on the case; else hold it: a number in a subject proves nothing."""
    party = match.party_of(person)
    if party is None:
        return _hold(inbound, "not-on-the-case", case=match.case, now=now)
    case = match.case
    has_ended = case.status in (Status.RESOLVED, Status.CLOSED)
    if person is not None and has_ended and not case.can_reopen_at(now):
        return _open(inbound, person, now=now, follows=case, matched_by="closed-case")
    return _append(inbound, party, matched_by=match.by, now=now)


def _append(
    inbound: InboundMessage,
    party: Party,
    *,
    matched_by: str,
    now: datetime,
    is_proven: bool = True,
) -> Intake:
    case, party = _held(party)
    append_inbound(inbound, case=case, party=party, now=now, is_proven=is_proven)
    inbound_actions.mark_taken(inbound=inbound, reason=matched_by, now=now)
    return Intake("appended", matched_by, case.reference, party.side, party.side, matched_by)


def _held(party: Party) -> tuple[Case, Party]:
    """Return the case of a party, locked, with the party; if it was merged, those in which it goes on."""
    try:
        return locked(party.case_id), party
    except Merged:
        into = matching.goes_on_in(Case.objects.get(pk=party.case_id))
        return _held(into.parties.get(person=party.person_id, side=party.side))


def _open(
    inbound: InboundMessage,
    person: Person,
    *,
    now: datetime,
    case_type: CaseType | None = None,
    follows: Case | None = None,
    matched_by: str = "",
) -> Intake:
    """Open a case for a known person, on the stay the mail names or the only one ahead."""
    is_proven = finding.person_by_email(inbound.from_address) == person
    reservation, found_by = _stay(inbound, person, now=now)
    side, opposite = (
        (ThreadKind.GUEST, None) if reservation is None else other_side(reservation, person)
    )
    signal = signals.read(inbound.subject, inbound.reply_text or inbound.text)
    kind = case_type or CaseType.objects.get(code=signal.case_type if signal else "other")
    severity = min(kind.default_severity, signal.severity) if signal else kind.default_severity
    with override(person.language if person.language.startswith("pt") else "en"):
        case = open_case(
            title=inbound.subject or (inbound.reply_text or inbound.text)[:80] or _("(no subject)"),
            case_type=kind,
            team=_team_for(person),
            standings=[
                Standing(person, side, inbound.from_address if is_proven else address_of(person)),
                *([opposite] if opposite else []),
            ],
            now=inbound.received_at,  # what is promised counts from when the mail reached us
            reservation=reservation,
            severity=severity,
            severity_reason=", ".join(signal.words) if signal else "",
            language=_language(inbound, person),
            subjects={side: inbound.subject[:300]},
            intake_key=f"mail:{inbound.pk}",
            wrote=side,
        )
    if follows is not None:
        record(case, Kind.OPENED, facts={"follows": follows.reference}, now=now)
    append_inbound(
        inbound, case=case, party=case.parties.get(person=person), now=now, is_proven=is_proven
    )
    inbound_actions.mark_taken(inbound=inbound, reason="opened", now=now)
    by = matched_by or found_by
    return Intake("opened", by, case.reference, side, side, by)


def _stay(
    inbound: InboundMessage, person: Person, *, now: datetime
) -> tuple[Reservation | None, str]:
    """Return the stay it is about: the one of the person whose code the mail carries, else the only one ahead."""
    named = finding.reservation_by_code_in(f"{inbound.subject}\n{inbound.text}")
    if named is not None and person.pk in (named.guest_id, named.listing.host_id):
        return named, "reservation-code"
    only = finding.only_upcoming_stay(person, now=now)
    return (only, "only-upcoming-stay") if only is not None else (None, "sender")


def _language(inbound: InboundMessage, person: Person) -> str:
    """Return the language of the case: what the mail is written in, in the spelling a person's language has."""
    if not inbound.language or person.language.startswith(inbound.language):
        return person.language
    return {"pt": "pt-br"}.get(inbound.language, inbound.language)


def _team_for(person: Person) -> Team:
    """Return the team whose clock is nearest the person's: the same region first, else the first team."""
    region = person.time_zone.partition("/")[0]
    teams = list(Team.objects.order_by("pk"))
    return next((team for team in teams if team.time_zone.startswith(region)), teams[0])


def _hold(
    inbound: InboundMessage, reason: str, *, now: datetime, case: Case | None = None
) -> Intake:
    inbound_actions.mark_quarantined(inbound=inbound, reason=reason, now=now)
    if case is not None:
        record(
            case,
            Kind.MAIL_HELD,
            thread_kind=ThreadKind.INTERNAL,
            facts={"inbound": inbound.pk, "from": inbound.from_address, "reason": reason},
            now=now,
        )
    return Intake("quarantined", reason, matched_by=None)


def _ignore(inbound: InboundMessage, reason: str, *, now: datetime) -> Intake:
    inbound_actions.mark_ignored(inbound=inbound, reason=reason, now=now)
    return Intake("ignored", reason)


def _already(inbound: InboundMessage) -> Intake:
    """Answer again what was decided before."""
    action = {
        InboundState.TAKEN: "appended",
        InboundState.QUARANTINED: "quarantined",
        InboundState.IGNORED: "ignored",
    }[InboundState(inbound.state)]
    message = getattr(inbound, "message", None)
    if message is None:
        return Intake(action, inbound.reason)
    kind = message.thread.kind
    if inbound.reason == "opened":
        action = "opened"
    return Intake(action, inbound.reason, message.thread.case.reference, kind, kind, inbound.reason)
