"""Take calls of other systems: stored with the alert they raise or end, in one commit, before they are answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from common.errors import DomainError
from escalations.actions import raising
from escalations.models import AlertSource, WebhookCall

#: A source may call this often in a minute; more is a fault of the source, and would wake nobody sooner.
LIMIT, WINDOW = 60, timedelta(seconds=60)


class KeyReused(DomainError):
    """The key belongs to an earlier call that said something else."""


class TooManyCalls(DomainError):
    """The source calls too often."""

    status = 429


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was read. `body` is what was sent; the same `key` again must say the same."""

    key: str
    body: dict[str, object]
    incident: str
    is_over: bool = False
    title: str = ""
    severity: int | None = None
    reference: str = ""
    occurred_at: datetime | None = None


@transaction.atomic
def receive(*, source_id: int, call: Call, now: datetime) -> WebhookCall:
    """Store a call with what it comes to; the same key gives the call there is, and changes nothing.

    A case that is not there, or is another team's, keeps nobody asleep: the alert is raised without it.
    """
    # Calls of one source wait for each other: two copies of one must not both be the first.
    source = AlertSource.objects.select_for_update(no_key=True).get(pk=source_id)
    known = WebhookCall.objects.select_related("alert").filter(source=source, key=call.key).first()
    if known is not None:
        if known.body != call.body:
            raise KeyReused(
                _("This key was used for a call that said something else. Nothing was changed."),
                field="key",
            )
        return known
    if WebhookCall.objects.filter(source=source, received_at__gt=now - WINDOW).count() >= LIMIT:
        raise TooManyCalls(
            _("This source called 60 times within a minute. Try again in a minute."),
            extra={"retry_after": int(WINDOW.total_seconds())},
        )
    row = WebhookCall(source=source, key=call.key, received_at=now, body=call.body)
    if call.is_over:
        row.alert = raising.resolve_from_webhook(source=source, incident=call.incident, now=now)
    else:
        row.alert = raising.raise_from_webhook(
            source=source,
            incident=call.incident,
            title=call.title,
            severity=call.severity or source.severity,
            case=_case(call.reference, source),
            occurred_at=call.occurred_at or now,
            now=now,
        )
    row.save()
    return row


def _case(reference: str, source: AlertSource) -> Case | None:
    if not reference:
        return None
    return Case.objects.unresolved().filter(reference=reference, team=source.team).first()
