"""How the library writes days, numbers and changes."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from common.money import Money
from policies import questions, wording
from policies.comparison import Run
from policies.models import PolicyVersion

register = template.Library()

_NUMBERS = re.compile(r"(?:€|R\$|US\$)\s?\d[\d.,]*\d|\d+(?:[.,]\d+)?\s?%")
_AROUND = 4


@register.filter
def in_full(value: date | None) -> str:
    """`{{ row.in_force_on|in_full }}` → “18 Nov 2025”: a rule’s day always has its year."""
    return wording.day(value) if value else ""


@register.filter
def stale(version: PolicyVersion) -> bool:
    """`{% if clause.version|stale %}`: the day on which it was to be read again has passed."""
    return version.is_stale(on=timezone.localdate())


@register.filter
def dashed(anchor: str) -> str:
    """`{{ clause.anchor|dashed }}` → “4-2”, as in the ids of a page."""
    return anchor.replace(".", "-")


@register.filter
def month(value: date | None) -> str:
    """`{{ version.from_date|month }}` → “Sep 2025”."""
    return wording.month(value) if value else ""


@register.filter
def numbers_strong(text: str) -> SafeString:
    """`{{ clause.text|numbers_strong }}`: percentages and sums stand out; the rest is escaped."""
    marked = _NUMBERS.sub(lambda n: f"<strong>{n.group()}</strong>", str(escape(text)))
    return mark_safe(marked)  # noqa: S308 - escaped above


@register.filter
def around(runs: Sequence[Run]) -> list[Run]:
    """`{% for run in change.runs|around %}`: the changed words with a few words on either side."""
    return [
        Run(run.kind, _shortened(run.words, is_first=index == 0, is_last=index == len(runs) - 1))
        if run.kind == "same"
        else run
        for index, run in enumerate(runs)
    ]


def _shortened(text: str, *, is_first: bool, is_last: bool) -> str:
    words = text.split()
    if is_first and len(words) > _AROUND:
        return "… " + " ".join(words[-_AROUND:])
    if is_last and len(words) > _AROUND:
        return " ".join(words[:_AROUND]) + " …"
    if len(words) > 2 * _AROUND + 2:
        return " ".join([*words[:_AROUND], "…", *words[-_AROUND:]])
    return text


@register.filter
def limit_sum(limit: Mapping[str, Any], currency: str) -> Money | None:
    """`{{ limit|limit_sum:currency }}`: the sum of one role, nothing where there is no limit."""
    return Money.of(Decimal(limit["sum"]), currency) if limit.get("sum") else None


@register.filter
def told(limit: Mapping[str, Any], key: str) -> str:
    """`{{ limit|told:"role" }}`: the words of that key in the reader’s language."""
    language = "pt" if (get_language() or "en").startswith("pt") else "en"
    return str(limit.get(f"{key}_{language}", ""))


@register.filter
def about(topic: str) -> str:
    """`{{ policy.topic|about }}` → “Access needs”."""
    return questions.topic_label(topic)


@register.filter
def asked(question: str) -> str:
    """`{{ answer.question|asked }}` → “When the new home costs more”."""
    return questions.label(question)
