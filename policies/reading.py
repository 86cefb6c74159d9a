"""One version as a page to read: its place in time, its sections, and what the next one changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from policies.audience import may_quote
from policies.comparison import Change, compare
from policies.models import Clause, Policy, PolicyVersion
from policies.shelf import version_of_day
from policies.strip import Band, Mark, lay_out, mark


@dataclass(frozen=True, slots=True)
class Passage:
    """A clause to read: its words in the language of the page, and what became of them."""

    clause: Clause
    text: str
    example: str
    evidence: str
    change: Change | None
    limits: list[Mapping[str, Any]]
    is_target: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Passages under one heading."""

    number: str
    heading: str
    passages: list[Passage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything the page of one version shows; `other` is the version it is compared with."""

    policy: Policy
    version: PolicyVersion
    versions: list[PolicyVersion]
    sections: list[Section]
    bands: list[tuple[Band, PolicyVersion]]
    mark: Mark | None
    today: Mark | None
    on: date
    is_in_force: bool
    other: PolicyVersion | None
    changes: list[Change]
    related: list[PolicyVersion]
    binds_guest: bool
    binds_host: bool


def choose(versions: Sequence[PolicyVersion], number: int | None, on: date) -> PolicyVersion | None:
    """Return the version asked for, else the one in force on the day, else the newest; None of none."""
    if number is not None:
        return next((v for v in versions if v.number == number), None)
    return version_of_day(versions, on) or (versions[-1] if versions else None)


def open_at(
    version: PolicyVersion,
    library: Sequence[PolicyVersion],
    *,
    language: str,
    on: date,
    today: date,
    anchor: str = "",
    compare_with: int | None = None,
) -> Reading:
    """Lay out `version` in `language`; `library` are all binding versions. One statement."""
    own = [v for v in library if v.policy_id == version.policy_id]
    line = sorted(
        (v for v in own if v.scope_key == version.scope_key), key=lambda v: v.from_date or date.min
    )
    other = next((v for v in own if v.number == compare_with), None) or _next(line, version)
    wanted = [version.pk] if other is None else [version.pk, other.pk]
    texts: dict[int, list[Clause]] = {pk: [] for pk in wanted}
    for clause in Clause.objects.light().filter(version__in=wanted).order_by("order"):
        texts[clause.version_id].append(clause)
    clauses = texts[version.pk]
    for clause in clauses:
        clause.version = version  # known already, and asked for by every link
    changes = [] if other is None else compare(clauses, texts[other.pk], language=language)
    end = max(
        [
            today + timedelta(days=60),
            *(v.from_date + timedelta(days=60) for v in line if v.from_date),
        ]
    )
    bands = lay_out([(v.number, v.from_date) for v in line if v.from_date], end=end)
    by_number = {v.number: v for v in line}
    return Reading(
        policy=version.policy,
        version=version,
        versions=own,
        sections=_sections(clauses, changes, language=language, anchor=anchor),
        bands=[(band, by_number[band.number]) for band in bands],
        mark=None if on == today else mark(bands, on, end=end),
        today=mark(bands, today, end=end),
        on=on,
        is_in_force=version.is_in_force(on=on),
        other=other,
        changes=changes,
        related=_related(version, library, on),
        binds_guest=may_quote(version.policy.audience, to="guest"),
        binds_host=may_quote(version.policy.audience, to="host"),
    )


def _next(line: Sequence[PolicyVersion], version: PolicyVersion) -> PolicyVersion | None:
    place = line.index(version)
    return line[place + 1] if place + 1 < len(line) else None


def _sections(
    clauses: Iterable[Clause], changes: Iterable[Change], *, language: str, anchor: str
) -> list[Section]:
    changed = {change.anchor: change for change in changes if change.kind == "changed"}
    sections = []
    for number, group in groupby(clauses, key=lambda clause: clause.section):
        passages = [
            Passage(
                clause=clause,
                text=clause.text_in(language),
                example=clause.example_in(language),
                evidence=clause.evidence_in(language),
                change=changed.get(clause.anchor),
                limits=list(clause.parameters.get("limits", [])),
                is_target=clause.anchor == anchor,
            )
            for clause in group
        ]
        sections.append(Section(number, passages[0].clause.heading_in(language), passages))
    return sections


def _related(
    version: PolicyVersion, library: Sequence[PolicyVersion], on: date
) -> list[PolicyVersion]:
    by_policy: dict[int, list[PolicyVersion]] = {}
    for other in library:
        if other.policy.topic == version.policy.topic and other.policy_id != version.policy_id:
            by_policy.setdefault(other.policy_id, []).append(other)
    chosen = (version_of_day(own, on) for own in by_policy.values())
    return [other for other in chosen if other is not None]
