"""Quote the rule that was in force: the version is pinned for ever, and no side is quoted what does not bind it."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases.actions.timeline import record
from cases.models import Case, CaseEvent, Citation, Message, Thread
from common.errors import BadInput
from policies.audience import may_quote
from policies.models import Clause
from users.models import User


class DoesNotBind(BadInput):
    """The clause does not bind the side that would read it."""


def attach_citations(
    case: Case,
    clause_ids: Sequence[int],
    *,
    message: Message,
    thread: Thread,
    by: User,
    now: datetime,
) -> list[Citation]:
    """Pin the clauses cited in a message, each with an event; refuses one that does not bind this audience.

    The caller is inside the transaction that writes the message.
    """
    wanted = list(dict.fromkeys(clause_ids))
    clauses = {
        clause.pk: clause
        for clause in Clause.objects.binding()
        .select_related("version__policy")
        .filter(pk__in=wanted)
    }
    if len(clauses) != len(wanted):
        raise BadInput(_("One of the cited clauses does not exist."), field="clauses")
    return [
        _cite(case, clauses[pk], message=message, thread=thread, by=by, now=now) for pk in wanted
    ]


def _cite(
    case: Case, clause: Clause, *, message: Message, thread: Thread, by: User, now: datetime
) -> Citation:
    if not may_quote(clause.version.policy.audience, to=thread.kind):
        raise DoesNotBind(
            _("%(clause)s does not bind this side and can’t be quoted to it.") % {"clause": clause},
            field="clauses",
        )
    citation = Citation.objects.create(
        case=case,
        clause=clause,
        message=message,
        audience=thread.kind,
        language=message.language,
        quoted_text=clause.plain_in(message.language),
        cited_by=by,
        cited_at=now,
    )
    record(
        case,
        CaseEvent.Kind.CITED,
        actor=by,
        thread_kind=thread.kind,
        facts={
            "clause": clause.pk,
            "policy": clause.version.policy.code,
            "version": clause.version.number,
            "anchor": clause.anchor,
            "title_en": clause.version.policy.title_en,
            "title_pt": clause.version.policy.title_pt,
        },
        now=now,
    )
    return citation
