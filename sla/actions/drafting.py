"""Write the next version: begun from the newest, kept however unfinished, thrown away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.errors import BadInput, DomainError
from sla import shelves
from sla.models import Draft, Shelf
from users.models import User

#: More than any editor sends: what is longer was not typed by a person.
MOST_CHARACTERS = 60_000


class NoSuchDraft(DomainError):
    """The draft is gone: somebody published it or threw it away."""


class Unnamed(BadInput):
    """A new thing needs a name."""


class TooLong(BadInput):
    """More text than an editor can hold."""


@transaction.atomic
def begin(*, shelf: Shelf, code: str, by: User, now: datetime) -> Draft:
    """Start the next version as a copy of the newest; where somebody already writes one, return that."""
    newest = shelves.versions(shelf).filter(code=code).first()
    draft, _is_new = Draft.objects.get_or_create(
        shelf=shelf,
        code=code,
        defaults={
            "base": newest.version if newest else 0,
            "contents": shelves.contents_of(newest) if newest else {},
            "made_by": by,
            "made_at": now,
            "edited_by": by,
            "edited_at": now,
        },
    )
    return draft


@transaction.atomic
def invent(
    *, shelf: Shelf, name: str, by: User, now: datetime, contents: Mapping[str, Any] | None = None
) -> Draft:
    """Start something new under a code made of its name, kept for ever; refuses an empty name."""
    code = _free_code(shelf, name)
    if not code:
        raise Unnamed(_("Give it a name."), field="name")
    return Draft.objects.create(
        shelf=shelf,
        code=code,
        contents={**_cleaned(contents or {}), "name": [name.strip()[:120]]},
        made_by=by,
        made_at=now,
        edited_by=by,
        edited_at=now,
    )


@transaction.atomic
def write(
    *,
    shelf: Shelf,
    code: str,
    contents: Mapping[str, Sequence[str]],
    seen_revision: int | None,
    by: User,
    now: datetime,
) -> Draft:
    """Keep what was typed, right or wrong; refuses (Outdated) when somebody else wrote since `seen_revision`."""
    draft = locked(shelf, code)
    if draft.edited_by_id != by.pk:
        draft.require_revision(seen_revision)
    draft.contents = _cleaned(contents)
    draft.revision += 1
    draft.edited_by, draft.edited_at = by, now
    draft.save(update_fields=["contents", "revision", "edited_by", "edited_at"])
    return draft


@transaction.atomic
def discard(*, shelf: Shelf, code: str, seen_revision: int | None) -> None:
    """Throw the draft away; what is published stays as it is."""
    draft = locked(shelf, code)
    draft.require_revision(seen_revision)
    draft.delete()


def locked(shelf: Shelf, code: str) -> Draft:
    """Return the draft, held until commit; refuses (NoSuchDraft) when it is gone."""
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("edited_by")
        .filter(shelf=shelf, code=code)
        .first()
    )
    if draft is None:
        raise NoSuchDraft(_("This draft is gone: somebody published it or threw it away."))
    return draft


def _cleaned(contents: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return texts by field, without what PostgreSQL cannot keep; refuses more than an editor holds."""
    kept = {
        str(name): [str(text).replace("\x00", "") for text in texts]
        for name, texts in contents.items()
    }
    if sum(len(name) + sum(map(len, texts)) for name, texts in kept.items()) > MOST_CHARACTERS:
        raise TooLong(_("That is more than a draft can hold."))
    return kept


def _free_code(shelf: Shelf, name: str) -> str:
    base = slugify(name)[:50]
    taken = {"new"} | set(shelves.versions(shelf).values_list("code", flat=True))
    taken |= set(Draft.objects.filter(shelf=shelf).values_list("code", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(code for code in numbered if code not in taken)
