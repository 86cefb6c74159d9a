"""Who keeps policies is told which are to be read again: before the day comes, and once it has passed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from messaging.actions import outbox
from policies.actions.reviews import take_to_remind
from policies.models import PolicyVersion
from policies.wording import day
from users.models import User
from users.roles import Permission, Role

#: How long before the day people are told.
AHEAD = timedelta(days=14)


@transaction.atomic
def remind_due(*, now: datetime) -> int:
    """Owe one mail for each version and keeper; gives how many versions were told of. Nothing is sent twice."""
    versions = take_to_remind(on=now.date(), ahead=AHEAD)
    if not versions:
        return 0
    editors = list(User.objects.filter(role=Role.POLICY_EDITOR, is_active=True))
    for version in versions:
        for person in _keepers(version, editors):
            _tell(version, person, now=now)
    return len(versions)


def _keepers(version: PolicyVersion, editors: list[User]) -> list[User]:
    """Return the policy editors; where there are none, who wrote and published it and still may."""
    if editors:
        return editors
    authors = {user for user in (version.drafted_by, version.published_by) if user is not None}
    return [u for u in authors if u.is_active and u.can(Permission.DRAFT_POLICIES)]


def _tell(version: PolicyVersion, person: User, *, now: datetime) -> None:
    assert version.review_by is not None  # noqa: S101 - it is due
    is_over = version.review_by < now.date()
    with override(person.language):
        names = {
            "policy": version.policy.title,
            "number": version.number,
            "on": day(version.review_by),
        }
        subject = (
            _("%(policy)s v%(number)d was to be read again by %(on)s")
            if is_over
            else _("%(policy)s v%(number)d is to be read again by %(on)s")
        ) % names
        text = _("Read it against its source, then say so on its page:")
    outbox.queue_mail_to(
        person,
        key=f"policy-review:{version.pk}:{version.review_by}:{'over' if is_over else 'soon'}:{person.pk}",
        subject=subject,
        text=text,
        path=version.get_absolute_url(),
        now=now,
    )
