"""Make a draft binding from an instant on, and end what shall no longer hold."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from sla import saying, shelves
from sla.actions.drafting import locked
from sla.models import DeadlineRule, Shelf
from sla.models.version import Versioned
from sla.promises import STAY_RULE
from users.models import User

#: How far back “now” on a form may lie: nobody reads and presses within a second.
_GRACE = timedelta(minutes=15)
_FURTHEST = timedelta(days=5 * 366)


class Unfinished(BadInput):
    """Something in the draft cannot be read yet."""


class WrongInstant(BadInput):
    """A version cannot begin or end then."""


class InUse(DomainError):
    """Promises or rules in force count in this calendar."""


class Superseded(DomainError):
    """Another version was published meanwhile."""


@transaction.atomic
def publish(
    *,
    shelf: Shelf,
    code: str,
    seen_revision: int | None,
    valid_from: datetime,
    by: User,
    now: datetime,
) -> Any:
    """Make the draft the next version in force from `valid_from` (UTC), and end the one before there.

    Nothing changes for clocks that run: they keep the version they started under. Refuses a draft that cannot be
    read, that changed since it was looked at, that is gone, or that begins before now or before its predecessor.
    """
    draft = locked(shelf, code)
    draft.require_revision(seen_revision)
    reading = shelves.read(shelf, draft.contents, shelves.known(now=now), now=now)
    if not reading.is_ready:
        field, sentences = next(iter(reading.problems.items()))
        raise Unfinished(sentences[0], field=field, extra={"problems": dict(reading.problems)})
    valid_from = _sensible(valid_from, now)
    newest = shelves.versions(shelf).filter(code=code).select_for_update(of=("self",)).first()
    if newest is not None and newest.version != draft.base:
        raise Superseded(
            _(
                "Version %(number)d was published while this draft was written from version %(base)d."
            )
            % {"number": newest.version, "base": draft.base}
        )
    if newest is not None:
        _end_at(newest, valid_from)
    made = shelves.assemble(shelf, reading.terms, code=code, at=shelves.calendars(now=now))
    version: Any = made.version
    version.version = newest.version + 1 if newest else 1
    version.valid_from, version.published_by, version.published_at = valid_from, by, now
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as taken:
        raise Superseded(_("Another version was published at the same moment.")) from taken
    _save_children(made.children)
    draft.delete()
    return version


def _sensible(valid_from: datetime, now: datetime) -> datetime:
    """Return the instant, the present one where it was the present when the form was shown."""
    if valid_from < now - _GRACE:
        raise WrongInstant(
            _("A version cannot begin in the past: what was promised then stays promised."),
            field="valid_from",
        )
    if valid_from > now + _FURTHEST:
        raise WrongInstant(_("That is more than five years away."), field="valid_from")
    return max(valid_from, now)


def _end_at(version: Versioned, at: datetime) -> None:
    """End a version where the next begins."""
    if version.valid_from >= at:
        raise WrongInstant(
            _("Version %(number)d only begins on %(date)s; the next one begins after it.")
            % {
                "number": version.version,
                "date": f"{saying.on_the_wall(version.valid_from, 'UTC')} UTC",
            },
            field="valid_from",
        )
    if version.valid_until is None or version.valid_until > at:
        version.valid_until = at
        version.save(update_fields=["valid_until"])


def _save_children(children: Iterable[Model]) -> None:
    by_model: dict[type[Model], list[Any]] = defaultdict(list)
    for child in children:
        by_model[type(child)].append(child)
    for model, rows in by_model.items():
        model._default_manager.bulk_create(rows)  # noqa: SLF001 - the public door of a model not known by name


@transaction.atomic
def end(*, shelf: Shelf, code: str, at: datetime, by: User, now: datetime) -> Any:
    """Let the version in force hold only until `at`; clocks that run keep it.

    Refuses a calendar that promises or rules in force count in, and the rule every stay hangs on.
    """
    version = shelves.versions(shelf).filter(code=code).select_for_update(of=("self",)).first()
    if version is None or (version.valid_until is not None and version.valid_until <= now):
        raise Superseded(_("There is nothing in force that could end."))
    at = _sensible(at, now)
    if shelf == Shelf.CALENDARS and (uses := shelves.uses_of(code, now=at)):
        raise InUse(
            _("These count in it: %(names)s. Let them count in another calendar first.")
            % {"names": ", ".join(uses)}
        )
    if isinstance(version, DeadlineRule) and code == STAY_RULE:
        raise InUse(_("The clock of every stay hangs on this rule; publish another version of it."))
    _end_at(version, at)
    return version
