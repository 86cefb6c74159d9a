"""What changed in the library, newest first, word by word, and what of it somebody has not read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from policies.comparison import Change, compare
from policies.models import Clause, FeedReading, PolicyVersion
from users.models import User

_LONGEST = 30
_CLAUSES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One published version: what it changed against the one before, and whether it is new to the reader."""

    version: PolicyVersion
    before: PolicyVersion | None
    changes: list[Change]
    more: int
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The feed; `unread` of its pieces are new to the reader."""

    pieces: list[Piece]
    unread: int
    topics: list[str]


def news(user: User, *, language: str, topic: str = "", now: datetime) -> News:
    """Return what was published until `now`, of one topic or of all; three statements."""
    versions = list(
        PolicyVersion.objects.binding()
        .filter(effective__isempty=False, published_at__lte=now)
        .select_related("policy")
        .defer("policy__words_en", "policy__words_pt")
        .order_by("-published_at", "-pk")
    )
    shown = [one for one in versions if not topic or one.policy.topic == topic][:_LONGEST]
    before = {one.pk: _before(one, versions) for one in shown}
    wanted = {one.pk for one in shown} | {one.pk for one in before.values() if one is not None}
    texts: dict[int, list[Clause]] = {pk: [] for pk in wanted}
    for clause in Clause.objects.light().filter(version__in=wanted).order_by("order"):
        texts[clause.version_id].append(clause)
    reading = FeedReading.objects.filter(person=user).first()
    pieces = [
        _piece(
            one,
            before[one.pk],
            texts,
            language=language,
            read_until=reading.read_until if reading is not None else None,
        )
        for one in shown
    ]
    return News(
        pieces=pieces,
        unread=sum(piece.is_new for piece in pieces),
        topics=sorted({one.policy.topic for one in versions}),
    )


def _before(version: PolicyVersion, versions: Sequence[PolicyVersion]) -> PolicyVersion | None:
    """Return the version of the same scope that was in force until this one."""
    earlier = [
        one
        for one in versions
        if one.policy_id == version.policy_id
        and one.scope_key == version.scope_key
        and one.number < version.number
    ]
    return max(earlier, key=lambda one: one.number, default=None)


def _piece(
    version: PolicyVersion,
    before: PolicyVersion | None,
    texts: dict[int, list[Clause]],
    *,
    language: str,
    read_until: datetime | None,
) -> Piece:
    changes = []
    if before is not None:
        changes = compare(texts[before.pk], texts[version.pk], language=language)
    published = version.published_at
    return Piece(
        version=version,
        before=before,
        changes=changes[:_CLAUSES],
        more=max(len(changes) - _CLAUSES, 0),
        is_new=read_until is not None and published is not None and published > read_until,
    )
