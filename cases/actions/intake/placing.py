"""Put a mail where it belongs: onto the thread of an answer, or into a case of its own."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.actions import matching
from cases.actions.intake.outcome import Intake, hold
from cases.actions.locking import Merged, locked
from cases.actions.opening import Standing, address_of, open_case, other_side
from cases.actions.receiving import append_inbound
from cases.actions.timeline import record
from cases.intake import signals
from cases.lifecycle import Status
from cases.models import Case, CaseEvent, CaseType, Party, ThreadKind
from marketplace import finding
from marketplace.models import Person, Reservation
from messaging.actions import inbound as inbound_actions
from messaging.models import InboundMessage
from users.models import Team

Kind = CaseEvent.Kind


def answer(
    inbound: InboundMessage, match: matching.Match, person: Person | None, *, now: datetime
) -> Intake:
    """Append an answer, if whoever wrote is on the case; else hold it: a number in a subject proves nothing."""
    party = match.party_of(person)
    if party is None:
        return hold(inbound, "not-on-the-case", case=match.case, now=now)
    case = match.case
    has_ended = case.status in (Status.RESOLVED, Status.CLOSED)
    if person is not None and has_ended and not case.can_reopen_at(now):
        return open_for(inbound, person, now=now, follows=case, matched_by="closed-case")
    return append(inbound, party, matched_by=match.by, now=now)


def append(
    inbound: InboundMessage,
    party: Party,
    *,
    matched_by: str,
    now: datetime,
    is_proven: bool = True,
) -> Intake:
    """Put it onto the thread of one party, of the case in which theirs goes on."""
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


def open_for(
    inbound: InboundMessage,
    person: Person,
    *,
    now: datetime,
    case_type: CaseType | None = None,
    follows: Case | None = None,
    matched_by: str = "",
    is_proven: bool = True,
) -> Intake:
    """Open a case for a known person, on the stay the mail names or the only one ahead.

    `is_proven` says that the sender's address is known to be the person's.
    """
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
    party = case.parties.get(person=person)
    append_inbound(inbound, case=case, party=party, now=now, is_proven=is_proven, is_first=True)
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
