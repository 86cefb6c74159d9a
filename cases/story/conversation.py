"""What was said, received, held or not delivered."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import CaseEvent
from cases.story.told import Told

Kind = CaseEvent.Kind


def _opened(told: Told) -> str:
    if told.facts.get("follows"):
        return _("This goes on from %(follows)s, which was closed.") % told.facts
    if not told.is_known:
        return _("The case was opened by a message.")
    return (
        _("You opened the case.") if told.is_mine else _("%(actor)s opened the case.") % told.facts
    )


def _withdrawn(told: Told) -> str:
    return (
        _("You took back a message before it left.")
        if told.is_mine
        else _("%(actor)s took back a message before it left.") % told.facts
    )


def _auto_reply(told: Told) -> str:
    return _("An automatic answer came from %(from)s. It changes no clock.") % {
        "from": told.facts.get("from", "")
    }


def _mail_held(told: Told) -> str:
    return _("A mail from %(from)s was held: the sender is not on this case.") % {
        "from": told.facts.get("from", "")
    }


def _failed(told: Told) -> str:
    return _("A message could not be delivered.")


def _cited(told: Told) -> str:
    portuguese = (get_language() or "").startswith("pt")
    words_ = {
        "actor": told.facts["actor"],
        "policy": told.facts.get("title_pt" if portuguese else "title_en")
        or told.facts.get("policy", ""),
        "version": told.facts.get("version", ""),
        "anchor": told.facts.get("anchor", ""),
    }
    return (
        _("You cited %(policy)s v%(version)s §%(anchor)s")
        if told.is_mine
        else _("%(actor)s cited %(policy)s v%(version)s §%(anchor)s")
    ) % words_


TELLERS = {
    Kind.OPENED: _opened,
    Kind.MESSAGE_WITHDRAWN: _withdrawn,
    Kind.AUTO_REPLY: _auto_reply,
    Kind.MAIL_HELD: _mail_held,
    Kind.DELIVERY_FAILED: _failed,
    Kind.CITED: _cited,
}
ICONS = {
    Kind.OPENED: "inbox",
    Kind.MESSAGE_WITHDRAWN: "history",
    Kind.AUTO_REPLY: "mail",
    Kind.MAIL_HELD: "triage",
    Kind.DELIVERY_FAILED: "warn",
    Kind.CITED: "quote",
}
