"""From the facts of a stay to the version in force, and why each other version lost.

Pure: rules and facts go in, sentences in the reader's language come out. There is always exactly
one winner, or a stated conflict, or a stated nothing; never two, never silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from django.utils.translation import gettext as _

from policies.applicability import outside_days, outside_scope
from policies.dimensions import GoverningDate
from policies.facts import Facts
from policies.rules import ClauseRule, Rule
from policies.wording import day

#: What was agreed then, and was written down then where somebody did.
_AGREED = frozenset({GoverningDate.BOOKING, GoverningDate.ACCEPTANCE})


class Outcome(StrEnum):
    """How a lookup ended."""

    FOUND = "found"
    CONFLICT = "conflict"
    NOTHING = "nothing"
    UNKNOWN = "unknown"  # a fact is missing, and with it the answer


@dataclass(frozen=True, slots=True)
class Lost:
    """A candidate that did not win, and the sentence why."""

    rule: Rule
    why: str
    clause: ClauseRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Which version of one policy governs a stay; `on` is its governing day at the home."""

    policy_code: str
    outcome: Outcome
    why: tuple[str, ...]
    rule: Rule | None = None
    on: date | None = None
    inferred: str = ""
    rivals: tuple[Rule, ...] = ()
    lost: tuple[Lost, ...] = ()
    now: Rule | None = None

    @property
    def has_changed(self) -> bool:
        """Say whether another version (or none) is in force now."""
        return self.rule is not None and (self.now is None or self.now.number != self.rule.number)


def in_force(rules: Sequence[Rule], facts: Facts, *, now: datetime) -> Finding:
    """Find the version of one policy that governs the stay, and the one in force at `now`.

    `rules` are all binding versions of that policy, in any order.
    """
    finding = _governing(rules, facts)
    today = facts.local_date(now)
    current, _rivals, _lost = _narrowest(
        [r for r in rules if not outside_scope(r, facts) and today is not None and r.holds(today)]
    )
    return replace(finding, now=current)


def _governing(rules: Sequence[Rule], facts: Facts) -> Finding:
    lost: list[Lost] = []
    reached: list[Rule] = []
    unknown: list[Rule] = []
    kept = [
        rule
        for rule in rules
        if rule.version_id in (facts.kept or ()) and not outside_scope(rule, facts)
    ]
    for rule in sorted(rules, key=lambda r: r.number):
        if refusal := outside_scope(rule, facts):
            lost.append(Lost(rule, refusal))
        elif (governed := facts.governed(rule.governing_date)) is None:
            unknown.append(rule)
        elif kept and rule.governing_date in _AGREED:
            if rule in kept:
                reached.append(rule)
            else:
                lost.append(Lost(rule, _other_kept(kept)))
        elif refusal := outside_days(rule, governed.on):
            lost.append(Lost(rule, refusal))
        else:
            reached.append(rule)
    winner, rivals, beaten = _narrowest(reached)
    lost.extend(beaten)
    undated = [rule for rule in unknown if winner is None or _would_beat(rule, winner)]
    lost.extend(Lost(rule, _undated(rule)) for rule in unknown if rule not in undated)
    code = rules[0].policy_code if rules else ""
    if rivals:
        lost.extend(Lost(rule, _undated(rule)) for rule in undated)
        return _conflict(code, rivals, lost)
    if undated:
        return Finding(
            policy_code=code,
            outcome=Outcome.UNKNOWN,
            why=tuple(_undated(rule) for rule in undated),
            rivals=(*undated, *([winner] if winner else [])),
            lost=tuple(lost),
        )
    return _found(winner, facts, lost) if winner else _nothing(code, lost)


def _would_beat(rule: Rule, winner: Rule) -> bool:
    if rule.scope == winner.scope:
        return rule.number > winner.number
    return rule.narrowness >= winner.narrowness


def _undated(rule: Rule) -> str:
    return _("%(rule)s is governed by %(fact)s, which we do not know.") % {
        "rule": rule.label,
        "fact": GoverningDate(rule.governing_date).label,
    }


def _conflict(code: str, rivals: list[Rule], lost: list[Lost]) -> Finding:
    names = _("; ").join(rule.label for rule in rivals)
    return Finding(
        policy_code=code,
        outcome=Outcome.CONFLICT,
        why=(
            _("Rules reach this stay and none is narrower: %(rules)s. Ask who keeps them.")
            % {"rules": names},
        ),
        rivals=tuple(rivals),
        lost=tuple(lost),
    )


def _nothing(code: str, lost: list[Lost]) -> Finding:
    return Finding(
        policy_code=code,
        outcome=Outcome.NOTHING,
        why=(_("No version of this policy was in force for this stay."),),
        lost=tuple(lost),
    )


def _found(winner: Rule, facts: Facts, lost: list[Lost]) -> Finding:
    governed = facts.governed(winner.governing_date)
    assert governed is not None  # noqa: S101 - it was reached through its governing day
    names = {
        "rule": winner.label,
        "on": day(governed.on),
        "fact": GoverningDate(winner.governing_date).label,
    }
    if winner.governing_date in _AGREED and winner.version_id in (facts.kept or ()):
        why = [_("%(rule)s was written down when this was agreed, on %(on)s.") % names]
        if outside_days(winner, governed.on):
            why.append(_("By its days alone it was not in force then; what was agreed stands."))
    else:
        why = [_("%(rule)s was in force on %(on)s, %(fact)s.") % names]
    inferred = " ".join(filter(None, (governed.inferred, _without_snapshot(winner, facts))))
    if inferred:
        why.append(inferred)
    return Finding(
        policy_code=winner.policy_code,
        outcome=Outcome.FOUND,
        why=tuple(why),
        rule=winner,
        on=governed.on,
        inferred=inferred,
        lost=tuple(lost),
    )


def _other_kept(kept: Sequence[Rule]) -> str:
    return _("Another version was written down when this was agreed: %(rules)s.") % {
        "rules": _("; ").join(rule.label for rule in kept)
    }


def _without_snapshot(winner: Rule, facts: Facts) -> str:
    if not facts.stay or winner.governing_date not in _AGREED:
        return ""
    if facts.kept is None:
        return _(
            "Nobody wrote the rules down when this was agreed; the version follows from the day."
        )
    if winner.version_id not in facts.kept:
        return _("What was written down names no version of this policy; it follows from the day.")
    return ""


def _narrowest(reached: Sequence[Rule]) -> tuple[Rule | None, list[Rule], list[Lost]]:
    """Return (winner, rivals when there is none, the beaten with their reasons)."""
    if not reached:
        return None, [], []
    most = max(rule.narrowness for rule in reached)
    top = [rule for rule in reached if rule.narrowness == most]
    lost = [
        Lost(rule, _("A narrower rule prevails: %(rule)s.") % {"rule": top[0].label})
        for rule in reached
        if rule.narrowness < most
    ]
    newest = max(top, key=lambda rule: rule.number)
    if len({rule.scope for rule in top}) > 1:
        return None, top, lost
    lost.extend(
        Lost(rule, _("A newer version reaches this stay too: %(rule)s.") % {"rule": newest.label})
        for rule in top
        if rule is not newest
    )
    return newest, [], lost


def findings(rules: Iterable[Rule], facts: Facts, *, now: datetime) -> list[Finding]:
    """Find the governing version of every policy among `rules`, by policy code."""
    ordered = sorted(rules, key=lambda r: r.policy_code)
    return [
        in_force(list(versions), facts, now=now)
        for _code, versions in groupby(ordered, key=lambda r: r.policy_code)
    ]
