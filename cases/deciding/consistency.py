"""What a decision is held against: everything with the same facts that was decided in a year, on cases nobody seals."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from cases.deciding.likeness import lead_of
from cases.deciding.precedents import facts_of, lead_within, under
from cases.deciding.twins import Settled
from cases.lifecycle import ExceptionState
from cases.models import Case, Decision, ExceptionRequest
from cases.models.case_type import AccessLevel

#: How far back twins are looked for, and how many of the newest are looked at.
WINDOW, _MOST = timedelta(days=365), 200

Thing = Decision | ExceptionRequest


def settled(thing: Thing) -> Settled:
    """Return how a decision, or a request somebody said no to, ended; one statement for what it was asked as."""
    if isinstance(thing, ExceptionRequest):
        return Settled(
            key=thing.pk, facts=facts_of(thing, thing.why), is_given=False, minor=thing.house_minor
        )
    asked = getattr(thing, "exception", None)
    facts = facts_of(thing, thing.because) if asked is None else facts_of(asked, asked.why)
    return Settled(key=thing.pk, facts=facts, is_given=True, minor=thing.house_minor)


def candidates(thing: Thing, *, now: datetime) -> tuple[list[Decision], list[ExceptionRequest]]:
    """Return decisions and refusals another one might be held against, on other cases: two statements."""
    open_to_all = Case.objects.filter(access_level=AccessLevel.NORMAL).exclude(pk=thing.case_id)
    alike = Q(kind=thing.kind, remedy=thing.remedy, segment=thing.segment, case__in=open_to_all)
    # Rule and time ahead of check-in are narrowed before the newest are taken: else others would crowd twins out.
    alike &= lead_within(lead_of(thing.lead_days))
    at = thing.decided_at if isinstance(thing, Decision) else thing.ended_at or now
    before = Q(decided_at__lt=at)
    before |= Q(decided_at=at, pk__lt=thing.pk) if isinstance(thing, Decision) else Q(decided_at=at)
    decisions = (
        Decision.objects.filter(alike, reverses=None, reversed_by=None, amount_minor__gt=0)
        .filter(_same_rule(thing, "exception__rule_text"), before)
        .filter(decided_at__gt=now - WINDOW)
        .exclude(exception__state=ExceptionState.DENIED)
        .select_related("clause__version__policy", "exception__clause__version__policy")
        .order_by("-decided_at", "-pk")[:_MOST]
    )
    refusals = (
        ExceptionRequest.objects.filter(
            alike, state=ExceptionState.DENIED, asked_at__gt=now - WINDOW, ended_at__lt=at
        )
        .filter(_same_rule(thing, "rule_text"))
        .select_related("clause__version__policy")
        .order_by("-asked_at", "-pk")[:_MOST]
    )
    return list(decisions), list(refusals)


def _same_rule(thing: Thing, text_at: str) -> Q:
    """Keep what was decided under the same clause, in whatever version, else what names the same rule (or none)."""
    if thing.clause is not None:
        return under(thing.clause)
    asked = thing if isinstance(thing, ExceptionRequest) else getattr(thing, "exception", None)
    if asked is None or not asked.rule_text:
        return Q(clause=None) & (Q(**{text_at: ""}) | Q(**{f"{text_at}__isnull": True}))
    return Q(clause=None, **{text_at: asked.rule_text})


def split(found: Sequence[Settled]) -> tuple[list[int], list[int]]:
    """Return the ids of the decisions and of the refusals among them."""
    return (
        [each.key for each in found if each.is_given],
        [each.key for each in found if not each.is_given],
    )
