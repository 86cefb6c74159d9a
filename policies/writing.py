"""What an editor works on: drafts, what each would change, and what keeps it from being published."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from policies.models import Clause, PolicyVersion
from policies.reading import Reading, open_at
from policies.wording import day

_TERMS: tuple[tuple[str, Any], ...] = (
    ("governing_date", _("Decided by")),
    ("precedence", _("Weight")),
    ("brand", _("Brand")),
    ("product", _("Product")),
    ("region_of", _("Region of")),
    ("countries", _("Countries")),
    ("segments", _("Segments")),
    ("channels", _("Channels")),
    ("nights_from", _("Nights, at least")),
    ("nights_until", _("Nights, fewer than")),
)


@dataclass(frozen=True, slots=True)
class TermChange:
    """One term that differs from the version before, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A draft as a second person sees it: against which version, what differs, and what is in the way."""

    version: PolicyVersion
    before: PolicyVersion | None
    reading: Reading | None
    terms: list[TermChange]
    starts_in_the_past: bool
    problems: list[str]


def unpublished() -> list[PolicyVersion]:
    """Return every draft and version in review with its policy and people, by title; one statement."""
    versions = PolicyVersion.objects.unpublished().select_related(
        "policy", "drafted_by", "submitted_by"
    )
    return list(
        versions.defer("policy__words_en", "policy__words_pt").order_by(
            Lower("policy__title_en"), "number"
        )
    )


def clauses_of(version: PolicyVersion) -> list[Clause]:
    """Return the clauses of a version in their order."""
    return list(Clause.objects.light().filter(version=version).order_by("order"))


def prove(version: PolicyVersion, *, language: str, today: date) -> Proof:
    """Lay a draft beside the version it would follow; three statements."""
    published = list(
        PolicyVersion.objects.binding()
        .filter(policy=version.policy_id, effective__isempty=False)
        .select_related("policy")
        .order_by("number")
    )
    same = [one for one in published if one.scope_key == version.scope_key]
    candidates = same or published
    before = candidates[-1] if candidates else None
    reading = None
    if before is not None:
        reading = open_at(
            before,
            [*published, version],
            language=language,
            on=today,
            today=today,
            compare_with=version.number,
        )
    return Proof(
        version=version,
        before=before,
        reading=reading,
        terms=_terms(before, version),
        starts_in_the_past=version.from_date is not None and version.from_date < today,
        problems=_problems(version, same),
    )


def _terms(before: PolicyVersion | None, after: PolicyVersion) -> list[TermChange]:
    if before is None:
        return []
    pairs = [(label, _told(before, name), _told(after, name)) for name, label in _TERMS]
    return [TermChange(str(label), old, new) for label, old, new in pairs if old != new]


def _told(version: PolicyVersion, name: str) -> str:
    shown = getattr(version, f"get_{name}_display", None)
    value = shown() if shown is not None else getattr(version, name)
    if isinstance(value, list):
        value = ", ".join(value)
    return str(value if value not in (None, "") else "–")


def _problems(version: PolicyVersion, same: list[PolicyVersion]) -> list[str]:
    """Return each published version whose days would meet those of the draft and cannot be ended by it."""
    return [
        str(
            _("Version %(number)d is the rule from %(from)s on and would have to be retired first.")
            % {"number": other.number, "from": day(other.from_date)}
        )
        for other in same
        if other.from_date is not None
        and version.from_date is not None
        and other.from_date >= version.from_date
        and (version.until_date is None or other.from_date < version.until_date)
    ]
