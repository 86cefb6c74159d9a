"""What people on a case expect of us, whether we met it, and what they were given."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions.locking import locked, save
from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Expectation, Given, Party
from common import texts
from common.errors import BadInput
from common.money import Money
from users.models import User

Kind = CaseEvent.Kind


@transaction.atomic
def note(
    *, case_id: int, party_id: int, by: User, kind: str, text: str, now: datetime
) -> Expectation:
    """Keep what one person on the case expects; refuses somebody who does not stand on it (BadInput)."""
    case = locked(case_id)
    party = _party_of(case, party_id)
    expectation = Expectation.objects.create(
        case=case, party=party, kind=kind, text=_said(text), noted_by=by, noted_at=now
    )
    save(case, now=now)
    record(
        case,
        Kind.EXPECTATION_NOTED,
        actor=by,
        party=party,
        facts={"expectation": expectation.pk, "text": expectation.text, "kind": kind},
        now=now,
    )
    return expectation


@transaction.atomic
def settle(*, expectation_id: int, by: User, is_met: bool, now: datetime) -> Expectation:
    """Say whether an expectation was met; refuses a second word (AlreadySettled)."""
    case = locked(Expectation.objects.values_list("case_id", flat=True).get(pk=expectation_id))
    expectation = Expectation.objects.select_related("party").get(pk=expectation_id)
    expectation.settle(is_met=is_met, by=by, now=now)
    expectation.save(update_fields=["state", "settled_by", "settled_at"])
    save(case, now=now)
    record(
        case,
        Kind.EXPECTATION_SETTLED,
        actor=by,
        party=expectation.party,
        facts={"expectation": expectation.pk, "text": expectation.text, "met": is_met},
        now=now,
    )
    return expectation


@transaction.atomic
def give(
    *,
    case_id: int,
    party_id: int,
    by: User,
    text: str,
    amount: Money | None = None,
    is_beyond_policy: bool = False,
    verdict: str = "",
    now: datetime,
) -> Given:
    """Keep what one person was given to make up for what went wrong, and what they made of it."""
    case = locked(case_id)
    party = _party_of(case, party_id)
    if amount is not None and amount.minor <= 0:
        raise BadInput(_("Say how much, or leave the amount empty."), field="amount")
    given = Given.objects.create(
        case=case,
        party=party,
        text=_said(text),
        amount_minor=amount.minor if amount is not None else None,
        currency=amount.currency if amount is not None else "",
        is_beyond_policy=is_beyond_policy,
        verdict=verdict,
        noted_by=by,
        given_at=now,
    )
    save(case, now=now)
    record(
        case,
        Kind.GIVEN,
        actor=by,
        party=party,
        facts={"given": given.pk, "text": given.text, "beyond": is_beyond_policy},
        now=now,
    )
    return given


def _party_of(case: Case, party_id: int) -> Party:
    party = case.parties.filter(pk=party_id).first()
    if party is None:
        raise BadInput(_("This person does not stand on the case."), field="party")
    return party


def _said(text: str) -> str:
    said = texts.on_one_line(text)
    if not said:
        raise BadInput(_("Say it in a few words."), field="text")
    return said
