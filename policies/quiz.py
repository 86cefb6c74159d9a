"""A self-check from clauses in force: which number stands there, and which policy says it.

Pure: the same clauses and seed give the same questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

_NUMBER = re.compile(
    r"(?P<n>\d+)(?P<unit>\s?%|\s(?:hours|days|nights|horas|dias|noites)\b)", re.IGNORECASE
)
HIDDEN = "____"
CHOICES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A clause as the self-check sees it, in one language."""

    id: int
    title: str
    label: str
    text: str
    plain: str = ""


def make(clauses: Sequence[Material], *, seed: int, count: int) -> list[dict[str, Any]]:
    """Return up to `count` questions about different clauses; none where there is too little to choose from.

    Each is a dict: clause (id), label, kind (number, policy), prompt, choices, right (the place of the right one).
    """
    random = Random(seed)  # noqa: S311 - a self-check keeps no secret
    shuffled = random.sample(list(clauses), len(clauses))
    titles = sorted({clause.title for clause in clauses})
    questions: list[dict[str, Any]] = []
    for clause in shuffled:
        if len(questions) == count:
            break
        asked = _number(clause, clauses, random) or _policy(clause, titles, random)
        if asked is not None:
            questions.append(asked)
    return questions


def _number(clause: Material, clauses: Sequence[Material], random: Random) -> dict[str, Any] | None:
    found = _NUMBER.search(clause.text)
    if found is None:
        return None
    right, unit = int(found["n"]), found["unit"]
    others = {
        int(other["n"])
        for one in clauses
        for other in _NUMBER.finditer(one.text)
        if other["unit"].lower() == unit.lower()
    }
    near = {right * 2, right + 5, right + 10, max(right // 2, 1), right + 1}
    wrong = random.sample(sorted(others - {right}), min(len(others - {right}), CHOICES - 1))
    wrong += random.sample(sorted(near - {right, *wrong}), CHOICES - 1 - len(wrong))
    start, end = found.span()
    prompt = f"{clause.text[:start]}{HIDDEN}{unit}{clause.text[end:]}"
    return _asked(clause, "number", prompt, f"{right}{unit}", [f"{n}{unit}" for n in wrong], random)


def _policy(clause: Material, titles: Sequence[str], random: Random) -> dict[str, Any] | None:
    others = [title for title in titles if title != clause.title]
    if len(others) < CHOICES - 1:
        return None
    wrong = random.sample(others, CHOICES - 1)
    return _asked(clause, "policy", clause.plain or clause.text, clause.title, wrong, random)


def _asked(
    clause: Material, kind: str, prompt: str, right: str, wrong: list[str], random: Random
) -> dict[str, Any]:
    choices = random.sample([right, *wrong], CHOICES)
    return {
        "clause": clause.id,
        "label": clause.label,
        "kind": kind,
        "prompt": prompt,
        "choices": choices,
        "right": choices.index(right),
    }
