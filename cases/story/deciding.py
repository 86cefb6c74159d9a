"""What was decided, asked, approved, reversed and carried out, and what it cost."""

from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told
from common.money import Money
from payments.wording import reason_of

Kind = CaseEvent.Kind


def _facts(told: Told) -> dict[str, str]:
    currency = told.facts.get("currency", "")
    sums = {
        name: str(Money(int(told.facts[fact]), currency))
        for name, fact in (("sum", "minor"), ("given", "given"), ("paid", "paid"))
        if currency and told.facts.get(fact, "").isdigit()
    }
    blank = {"what": "", "to": "", "of": "", "reason": "", "proof": "", "sum": "", "given": ""}
    return {**blank, **told.facts, "paid": "", **sums}


def _decided(told: Told) -> str:
    facts = _facts(told)
    if told.facts.get("minor") == "0":
        return (
            _("You decided for %(to)s: %(what)s.")
            if told.is_mine
            else _("%(actor)s decided for %(to)s: %(what)s.")
        ) % facts
    return (
        _("You decided %(sum)s for %(to)s: %(what)s.")
        if told.is_mine
        else _("%(actor)s decided %(sum)s for %(to)s: %(what)s.")
    ) % facts


def _reversed(told: Told) -> str:
    return (
        _("You reversed the decision “%(what)s”: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s reversed the decision “%(what)s”: “%(reason)s”")
    ) % _facts(told)


def _asked(told: Told) -> str:
    facts = _facts(told)
    if told.facts.get("acted"):
        return (
            _("You acted at once, for safety: %(sum)s, %(what)s. It is to be confirmed.")
            if told.is_mine
            else _("%(actor)s acted at once, for safety: %(sum)s, %(what)s. It is to be confirmed.")
        ) % facts
    if not facts["of"]:
        return (
            _("You asked for %(sum)s: %(what)s. Nobody may approve so much.")
            if told.is_mine
            else _("%(actor)s asked for %(sum)s: %(what)s. Nobody may approve so much.")
        ) % facts
    return (
        _("You asked %(of)s for %(sum)s: %(what)s.")
        if told.is_mine
        else _("%(actor)s asked %(of)s for %(sum)s: %(what)s.")
    ) % facts


def _signed(told: Told) -> str:
    return (
        _("You approved %(sum)s. A second person has to.")
        if told.is_mine
        else _("%(actor)s approved %(sum)s. A second person has to.")
    ) % _facts(told)


def _answered(told: Told) -> str:
    facts, state = _facts(told), told.facts.get("state", "")
    if told.is_mine:
        sentences = {
            "approved": _("You approved %(given)s: %(what)s."),
            "modified": _("You approved %(given)s of %(sum)s: “%(reason)s”"),
            "denied": _("You declined %(sum)s: “%(reason)s”"),
            "ratified": _("You confirmed what was done at once: %(what)s."),
        }
    else:
        sentences = {
            "approved": _("%(actor)s approved %(given)s: %(what)s."),
            "modified": _("%(actor)s approved %(given)s of %(sum)s: “%(reason)s”"),
            "denied": _("%(actor)s declined %(sum)s: “%(reason)s”"),
            "ratified": _("%(actor)s confirmed what was done at once: %(what)s."),
        }
    return sentences.get(state, sentences["approved"]) % facts


def _withdrawn(told: Told) -> str:
    return (
        _("You withdrew the request for %(sum)s: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s withdrew the request for %(sum)s: “%(reason)s”")
    ) % _facts(told)


def _escalated(told: Told) -> str:
    facts = _facts(told)
    sentences = {
        "reminder": _("%(of)s was reminded of the request for %(sum)s."),
        "next": _("The request for %(sum)s went on to %(of)s."),
        "left": _("The request for %(sum)s went on to %(of)s."),
        "everybody": _("Nobody answered the request for %(sum)s. Everybody who may was told."),
    }
    return sentences.get(told.facts.get("step", ""), sentences["everybody"]) % facts


def _expired(told: Told) -> str:
    return _("Nobody ever answered the request for %(sum)s.") % _facts(told)


def _carried_out(told: Told) -> str:
    return (
        _("You carried it out: %(what)s, %(paid)s. Proof: %(proof)s.")
        if told.is_mine
        else _("%(actor)s carried it out: %(what)s, %(paid)s. Proof: %(proof)s.")
    ) % _facts(told)


def _payment_asked(told: Told) -> str:
    return (
        _("You sent %(sum)s to %(to)s: %(what)s. The payment provider’s answer follows.")
        if told.is_mine
        else _("%(actor)s sent %(sum)s to %(to)s: %(what)s. The payment provider’s answer follows.")
    ) % _facts(told)


def _payment_stopped(told: Told) -> str:
    return (
        _("You stopped the payment of %(sum)s before it left.")
        if told.is_mine
        else _("%(actor)s stopped the payment of %(sum)s before it left.")
    ) % _facts(told)


def _recall_asked(told: Told) -> str:
    return (
        _("You called %(sum)s back from %(to)s: “%(reason)s”")
        if told.is_mine
        else _("%(actor)s called %(sum)s back from %(to)s: “%(reason)s”")
    ) % _facts(told)


def _recall_paid(told: Told) -> str:
    return _("%(sum)s came back from %(to)s. Proof: %(proof)s.") % _facts(told)


def _recall_refused(told: Told) -> str:
    facts = _facts(told) | {"reason": reason_of(told.facts.get("code", ""))}
    return _("%(sum)s did not come back from %(to)s. %(reason)s") % facts


def _failed(told: Told) -> str:
    if told.facts.get("code"):
        facts = _facts(told) | {"reason": reason_of(told.facts["code"])}
        return _("%(sum)s was not paid to %(to)s: %(what)s. %(reason)s") % facts
    return _("This did not work: %(what)s. “%(reason)s”") % _facts(told)


def _lapsed(told: Told) -> str:
    if told.facts.get("reason"):
        return _("This is not carried out: %(what)s. “%(reason)s”") % _facts(told)
    return _("Nobody carried this out in time: %(what)s.") % _facts(told)


TELLERS = {
    Kind.DECIDED: _decided,
    Kind.DECISION_REVERSED: _reversed,
    Kind.EXCEPTION_ASKED: _asked,
    Kind.EXCEPTION_SIGNED: _signed,
    Kind.EXCEPTION_ANSWERED: _answered,
    Kind.EXCEPTION_WITHDRAWN: _withdrawn,
    Kind.EXCEPTION_ESCALATED: _escalated,
    Kind.EXCEPTION_EXPIRED: _expired,
    Kind.REMEDY_CARRIED_OUT: _carried_out,
    Kind.REMEDY_FAILED: _failed,
    Kind.REMEDY_LAPSED: _lapsed,
    Kind.PAYMENT_ASKED: _payment_asked,
    Kind.PAYMENT_STOPPED: _payment_stopped,
    Kind.RECALL_ASKED: _recall_asked,
    Kind.RECALL_PAID: _recall_paid,
    Kind.RECALL_REFUSED: _recall_refused,
}
ICONS = dict.fromkeys(TELLERS, "gavel") | {
    Kind.REMEDY_CARRIED_OUT: "check",
    Kind.REMEDY_FAILED: "warn",
    Kind.RECALL_REFUSED: "warn",
}
