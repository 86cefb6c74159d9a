"""What one text would become on each case of an incident: to whom, in whose hands, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from cases.models import Case, Draft, Party, ThreadKind
from cases.shaping.beside import children_of
from messaging.mail.language import language_of
from users.models import User

SEND, DRAFT, REFUSE = "send", "draft", "refuse"


@dataclass(frozen=True, slots=True)
class Copy:
    """The text as one case would get it; `does` is send, draft or refuse, and `why` says the last two."""

    case: Case
    does: str
    who: str
    text: str
    why: str = ""
    is_hidden: bool = False
    language: str = ""
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One text, and the same in other languages by two letters."""

    text: str
    others: Mapping[str, str]

    def for_reader(self, language: str) -> tuple[str, bool]:
        """Return the text for who reads a language, and whether it is in another one; too short to tell is in none."""
        wanted = language[:2].lower()
        if wanted in self.others:
            return self.others[wanted], False
        written = language_of(self.text)
        return self.text, written is not None and written != wanted


def plan(
    incident: Case,
    *,
    audience: str,
    text: str,
    by: User,
    texts: Mapping[str, str] | None = None,
) -> list[Copy]:
    """Return a copy for every case of the incident this person may know of; nothing is sent.

    `texts` are the same words in other languages, by two letters: whoever reads one of them gets it in theirs. A
    copy in no language of its reader is marked (`is_foreign`).
    """
    children = children_of(incident, by)
    writing = set(
        Draft.objects.filter(thread__case__in=children, thread__kind=audience).values_list(
            "thread__case", "author"
        )
    )
    words = Words(text, {code: other for code, other in (texts or {}).items() if other.strip()})
    return [_copy(incident, child, audience, words, by, writing) for child in children]


def _copy(
    incident: Case, case: Case, audience: str, words: Words, by: User, writing: set[tuple[int, int]]
) -> Copy:
    hidden = case.is_restricted and not incident.is_restricted
    if audience == ThreadKind.INTERNAL:
        text = words.text.replace("{name}", "")
        return Copy(case, SEND, _("Colleagues"), text, is_hidden=hidden)
    party = _primary(list(case.parties.all()), audience)
    if party is None:
        return Copy(case, REFUSE, "", words.text, _("Nobody is on this side."), hidden)
    name, language = party.person.called, party.person.language
    text, is_foreign = words.for_reader(language)
    copy = _fate(case, audience, name, text.replace("{name}", name), party, by, writing)
    return replace(copy, is_hidden=hidden, language=language, is_foreign=is_foreign)


def _fate(
    case: Case,
    audience: str,
    name: str,
    own: str,
    party: Party,
    by: User,
    writing: set[tuple[int, int]],
) -> Copy:
    if not case.is_open:
        return Copy(case, REFUSE, name, own, _("The case has ended."))
    if not party.address:
        return Copy(case, REFUSE, name, own, _("There is no e-mail address."))
    if case.owner is None:
        return Copy(case, REFUSE, name, own, _("Nobody owns it. Take it first."))
    if case.is_owned_by(by):
        return Copy(case, SEND, name, own)
    if (case.pk, case.owner.pk) in writing:
        why = _("%(owner)s is writing there already.") % {"owner": case.owner.short_name}
        return Copy(case, REFUSE, name, own, why)
    why = _("Kept as a draft for %(owner)s, who owns it.") % {"owner": case.owner.short_name}
    return Copy(case, DRAFT, name, own, why)


def _primary(parties: Sequence[Party], side: str) -> Party | None:
    return next((party for party in parties if party.side == side and party.is_primary), None)
