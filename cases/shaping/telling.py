"""What one text would become on each case of an incident: to whom, in whose hands, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import Case, Draft, Party, ThreadKind
from cases.shaping.beside import children_of
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


def plan(incident: Case, *, audience: str, text: str, by: User) -> list[Copy]:
    """Return a copy for every case of the incident this person may know of; nothing is sent."""
    children = children_of(incident, by)
    writing = set(
        Draft.objects.filter(thread__case__in=children, thread__kind=audience).values_list(
            "thread__case", "author"
        )
    )
    return [_copy(incident, child, audience, text, by, writing) for child in children]


def _copy(
    incident: Case, case: Case, audience: str, text: str, by: User, writing: set[tuple[int, int]]
) -> Copy:
    hidden = case.is_restricted and not incident.is_restricted
    if audience == ThreadKind.INTERNAL:
        return Copy(case, SEND, _("Colleagues"), text.replace("{name}", ""), is_hidden=hidden)
    party = _primary(list(case.parties.all()), audience)
    if party is None:
        return Copy(case, REFUSE, "", text, _("Nobody is on this side."), hidden)
    name = party.person.called
    own = text.replace("{name}", name)
    if not case.is_open:
        return Copy(case, REFUSE, name, own, _("The case has ended."), hidden)
    if not party.address:
        return Copy(case, REFUSE, name, own, _("There is no e-mail address."), hidden)
    if case.owner is None:
        return Copy(case, REFUSE, name, own, _("Nobody owns it. Take it first."), hidden)
    if case.is_owned_by(by):
        return Copy(case, SEND, name, own, is_hidden=hidden)
    if (case.pk, case.owner.pk) in writing:
        why = _("%(owner)s is writing there already.") % {"owner": case.owner.short_name}
        return Copy(case, REFUSE, name, own, why, hidden)
    why = _("Kept as a draft for %(owner)s, who owns it.") % {"owner": case.owner.short_name}
    return Copy(case, DRAFT, name, own, why, hidden)


def _primary(parties: Sequence[Party], side: str) -> Party | None:
    return next((party for party in parties if party.side == side and party.is_primary), None)
