"""Words of one side's private thread do not reach the other before somebody said so."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.composing.checks import borrowed_in
from cases.composing.macros import BESPOKE, is_as_it_came
from cases.composing.template import own_places_in, places_in
from cases.models import Case, Party
from common.errors import DomainError


class FromTheOtherSide(DomainError):
    """Words came from the other side's private thread, and the writer has not been told yet."""


def refuse_borrowed(case: Case, kind: str, text: str, named: Collection[str]) -> None:
    """Refuse words of the other side's private thread that the writer has not been told about."""
    found = [words for words in borrowed_in(case, kind, text) if words not in named]
    if found:
        quoted = ", ".join(f"“{words}”" for words in found)
        raise FromTheOtherSide(
            ngettext(
                "%(words)s comes from the other side’s private thread. Take it out, or send it if they may know.",
                "%(words)s come from the other side’s private thread. Take them out, or send them if they may know.",
                len(found),
            )
            % {"words": quoted},
            extra={"borrowed": found},
            field="text",
        )


class StillToFill(DomainError):
    """A place of a template was left as it came."""


class NotBespoke(DomainError):
    """A text everybody gets, to somebody who never gets one."""


def refuse_unfilled(text: str) -> None:
    """Refuse words in which a template still asks for something."""
    left = [f"[[{asked}]]" for asked in own_places_in(text)] + [
        f"{{{name}}}" for name in places_in(text)
    ]
    if left:
        raise StillToFill(
            _("“%(place)s” is still to be filled in.") % {"place": left[0]}, field="text"
        )


def refuse_unedited(party: Party, kind: str, text: str) -> None:
    """Refuse a template as it came, to a guest or host who is written to by hand."""
    if party.person.segment in BESPOKE and is_as_it_came(kind, text):
        raise NotBespoke(
            _("%(person)s gets no text that everybody gets. Add a line of your own.")
            % {"person": party.person.called},
            field="text",
        )
