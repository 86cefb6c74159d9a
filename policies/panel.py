"""The policies in force for one stay, as the panel beside a case shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from policies.applicability import outside_scope
from policies.audience import may_quote
from policies.comparison import Run, compare_words
from policies.conditions import unmet
from policies.dimensions import GoverningDate
from policies.facts import Facts
from policies.finding import find
from policies.lookup import Finding, Outcome
from policies.rules import ClauseRule, Rule


@dataclass(frozen=True, slots=True)
class PanelClause:
    """A clause that applies, in the language asked for, and to whom it may be quoted."""

    id: int
    anchor: str
    text: str
    plain: str
    url: str
    changed: tuple[Run, ...]
    may_quote_to_guest: bool
    may_quote_to_host: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One policy: the version that governs, or the problem why there is none. Sentences are the reader's."""

    code: str
    title: str
    number: int | None = None
    newest: int | None = None
    in_force_on: date | None = None
    governed_by: str = ""
    inferred: str = ""
    url: str = ""
    later: str = ""
    clauses: tuple[PanelClause, ...] = ()
    why: tuple[str, ...] = ()
    lost: tuple[tuple[str, str], ...] = ()
    problem: str = ""


def for_booking(
    facts: Facts, *, language: str, now: datetime, topics: Iterable[str] | None = None
) -> list[PanelRow]:
    """Return one row for each policy that concerns the stay, strongest first; two statements.

    `language` is that of the clauses. Policies made for other stays are left out, and when nothing
    at all is left a single row says so.
    """
    found = [f for f in find(facts, now=now, topics=topics) if not _is_for_others(f, facts)]
    found.sort(key=lambda f: (f.rule.precedence if f.rule else 0, f.policy_code))
    rows = [_row(finding, facts, language) for finding in found]
    if rows:
        return rows
    return [PanelRow(code="", title="", problem=_("No policy was in force for this stay."))]


def _is_for_others(finding: Finding, facts: Facts) -> bool:
    return finding.outcome is Outcome.NOTHING and all(
        outside_scope(lost.rule, facts) for lost in finding.lost
    )


def _row(finding: Finding, facts: Facts, language: str) -> PanelRow:
    lost = tuple((entry.rule.label, entry.why) for entry in finding.lost)
    rule = finding.rule
    if rule is None or finding.on is None:
        some = (finding.rivals or tuple(entry.rule for entry in finding.lost))[0]
        return PanelRow(
            code=finding.policy_code,
            title=some.title,
            url=reverse("policies:detail", args=[finding.policy_code]),
            problem=" ".join(finding.why),
            lost=lost,
        )
    newest = max(r.number for r in (rule, finding.now, *(x.rule for x in finding.lost)) if r)
    return PanelRow(
        code=rule.policy_code,
        title=rule.title,
        number=rule.number,
        newest=newest,
        in_force_on=finding.on,
        governed_by=str(GoverningDate(rule.governing_date).label),
        inferred=finding.inferred,
        url=f"{_page(rule)}?on={finding.on.isoformat()}",
        later=_later(finding),
        clauses=tuple(_clauses(rule, finding.now, facts, language)),
        why=finding.why,
        lost=lost,
    )


def _page(rule: Rule) -> str:
    return reverse("policies:detail", args=[rule.policy_code, rule.number])


def _later(finding: Finding) -> str:
    if not finding.has_changed:
        return ""
    if finding.now is None:
        return _("No version is in force today.")
    return _("Version %(number)d is in force today and does not apply to this stay.") % {
        "number": finding.now.number
    }


def _clauses(rule: Rule, current: Rule | None, facts: Facts, language: str) -> list[PanelClause]:
    today = {c.anchor: c.text_in(language) for c in (current.clauses if current else ())}
    return [
        PanelClause(
            id=clause.id,
            anchor=clause.anchor,
            text=clause.text_in(language),
            plain=clause.plain_in(language),
            url=f"{_page(rule)}?clause={clause.anchor}#s{clause.anchor.replace('.', '-')}",
            changed=_changed(clause, today, language),
            may_quote_to_guest=may_quote(rule.audience, to="guest"),
            may_quote_to_host=may_quote(rule.audience, to="host"),
        )
        # What was written for just this kind of trouble comes before what always holds.
        for clause in sorted(rule.clauses, key=lambda clause: not clause.conditions)
        if clause.question and not _is_ruled_out(clause, facts)
    ]


def _is_ruled_out(clause: ClauseRule, facts: Facts) -> bool:
    refusal, is_missing = unmet(clause.conditions, facts)
    return bool(refusal) and not is_missing


def _changed(clause: ClauseRule, today: dict[str, str], language: str) -> tuple[Run, ...]:
    before, after = clause.text_in(language), today.get(clause.anchor)
    return () if after is None or after == before else compare_words(before, after)
