"""What the lists pick out of the lines of a version."""

from collections.abc import Iterator

from django import template
from django.utils.translation import gettext as _

from sla.models import Target
from sla.models.calendar import Weekday
from sla.telling import Lines

register = template.Library()


@register.filter
def fits(lines: Lines) -> list[str]:
    """`{{ entry.lines|fits }}` → what a case must be, without what fits everything."""
    labels = (_("Severities"), _("Segments"), _("Case types"), _("Channels"), _("Teams"))
    everyone = _("every one")
    return [text for label in labels for text in lines.get(label, []) if text != everyone]


@register.filter
def promises(lines: Lines) -> Iterator[tuple[str, str]]:
    """`{{ entry.lines|promises }}` → the targets that are promised."""
    missing = _("not promised")
    for kind in Target.Kind:
        for text in lines.get(str(kind.label), []):
            if text != missing:
                yield str(kind.label), text


@register.filter
def hours(lines: Lines) -> list[tuple[str, str]]:
    """`{{ entry.lines|hours }}` → days with the same hours together."""
    runs: list[tuple[list[str], str]] = []
    for day in Weekday:
        text = ", ".join(lines.get(str(day.label), []))
        if text and runs and runs[-1][1] == text:
            runs[-1][0].append(str(day.label))
        elif text:
            runs.append(([str(day.label)], text))
    return [(f"{days[0]}–{days[-1]}" if len(days) > 1 else days[0], text) for days, text in runs]


@register.filter
def closings(lines: Lines) -> list[str]:
    """`{{ entry.lines|closings }}` → where its holidays come from, and what else closes it."""
    found = list(lines.get(_("Public holidays"), []))
    return found + lines.get(_("Closed every year"), []) + lines.get(_("Dates that differ"), [])[:3]


@register.filter
def counts(lines: Lines) -> list[str]:
    """`{{ entry.lines|counts }}` → how a rule counts, in a line or two."""
    labels = (_("Period"), _("Starts when"), _("Calendar"), _("Due"), _("By lead time"))
    return [text for label in labels for text in lines.get(label, [])]


@register.filter
def place_of(place: str) -> str:
    """`{{ problem.place|place_of }}` → the id of the input with the problem."""
    name, _dot, number = place.partition(".")
    return f"row-{name}-{number}" if number else f"id_{name}"


@register.filter
def errors_at(form: object, place: str) -> list[str]:
    """`{{ form|errors_at:"week" }}` → what is wrong at a place that is no field."""
    found: list[str] = form.problems_at(place)  # type: ignore[attr-defined] # every editor's form has it
    return found
