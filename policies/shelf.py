"""The list beside the text: what is in force on a day, what is not, and what was found."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from policies.models import Policy, PolicyVersion
from policies.reach import Reach
from policies.search import Hit
from policies.wording import day, in_force


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One line of the list: a version, the clause that was found in it, and a sentence about its days."""

    version: PolicyVersion
    line: str
    anchor: str = ""
    excerpt: SafeString | str = ""

    @property
    def fragment(self) -> str:
        """Return the id the found clause has on its page."""
        return f"s{self.anchor.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The list pane; `shown` of `total` policies are on it."""

    on: date
    in_force: list[ShelfRow]
    others: list[ShelfRow]
    total: int

    @property
    def shown(self) -> int:
        """Return how many policies are on the list."""
        return len({row.version.policy_id for row in (*self.in_force, *self.others)})


def everything() -> list[PolicyVersion]:
    """Return every binding version with its policy, by title; one statement."""
    versions = PolicyVersion.objects.binding().filter(effective__isempty=False)
    return list(
        versions.select_related("policy")
        .defer("policy__words_en", "policy__words_pt")
        .order_by("policy__title_en", "number")
    )


def reached(stay: Reach) -> set[int] | None:
    """Return the ids of the binding versions whose scope can hold the stay, None where nothing is known of it."""
    if stay.is_open:
        return None
    return set(PolicyVersion.objects.binding().reaching(stay).values_list("pk", flat=True))


def browse(
    versions: Sequence[PolicyVersion], *, on: date, within: Collection[int] | None = None
) -> Shelf:
    """Put every policy on the list once: under its version of the day, else under its nearest.

    Where `within` is given, only these versions (ids) are looked at.
    """
    in_force_rows, others = [], []
    kept = versions if within is None else [v for v in versions if v.pk in within]
    for own in by_policy(kept).values():
        current = version_of_day(own, on)
        if current is not None:
            in_force_rows.append(ShelfRow(current, _days_line(current)))
        else:
            others.append(ShelfRow(own[-1], _days_line(own[-1])))
    return Shelf(on, in_force_rows, others, total=len(by_policy(versions)))


def found(hits: Sequence[Hit], versions: Sequence[PolicyVersion], *, on: date) -> Shelf:
    """Put the best hit of each version on the list, versions in force that day apart."""
    in_force_rows: dict[int, ShelfRow] = {}
    others: dict[int, ShelfRow] = {}
    for hit in hits:
        version = hit.clause.version
        row = ShelfRow(version, _days_line(version), hit.clause.anchor, hit.excerpt)
        (in_force_rows if hit.in_force else others).setdefault(version.pk, row)
    return Shelf(
        on, list(in_force_rows.values()), list(others.values()), total=len(by_policy(versions))
    )


def lately(versions: Sequence[PolicyVersion], *, limit: int = 8) -> list[PolicyVersion]:
    """Return the versions that changed something, the latest first day first."""
    changed = [v for v in versions if v.change_note and v.from_date is not None]
    return sorted(changed, key=lambda v: v.from_date or date.min, reverse=True)[:limit]


def by_policy(versions: Sequence[PolicyVersion]) -> dict[Policy, list[PolicyVersion]]:
    """Group versions by their policy, keeping the order."""
    grouped: dict[Policy, list[PolicyVersion]] = {}
    for version in versions:
        grouped.setdefault(version.policy, []).append(version)
    return grouped


def version_of_day(versions: Sequence[PolicyVersion], on: date) -> PolicyVersion | None:
    """Return the version in force that day; of several scopes the widest, which reaches most people."""
    holding = [version for version in versions if version.is_in_force(on=on)]
    return min(holding, key=lambda version: (len(version.scope_key), version.number), default=None)


def _days_line(version: PolicyVersion) -> str:
    if version.until_date is None and version.from_date is not None:
        return _("Version %(number)d. In force from %(from)s") % {
            "number": version.number,
            "from": day(version.from_date),
        }
    return _("Version %(number)d, %(days)s") % {
        "number": version.number,
        "days": in_force(version.from_date, version.until_date),
    }
