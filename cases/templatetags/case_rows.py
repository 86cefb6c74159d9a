"""Fifty rows in one breath: the one part of a page where Django's template engine is most of the cost.

Everything that comes from people passes `escape`; the rest is markup of this module.
"""

from collections.abc import Iterable, Mapping

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cases.desk.rows import Badge, CaseRow

register = template.Library()


@register.simple_tag
def case_rows(rows: Iterable[CaseRow], icons: str) -> SafeString:
    """`{% case_rows group.rows icons %}` → the rows as list items."""
    words = {"unread": escape(_("unread")), "draft": escape(_("Draft"))}
    icons = escape(icons)
    return mark_safe("\n".join(_row(row, icons, words) for row in rows))  # noqa: S308 - built below from escaped pieces


def _row(row: CaseRow, icons: str, words: Mapping[str, str]) -> str:
    current = ' aria-current="true"' if row.is_current else ""
    unread = " data-unread" if row.is_unread else ""
    return (
        f'<li><a class="case-row" id="row-{escape(row.reference)}" href="{escape(row.url)}"{current}{unread}>'
        f"{_who(row)}{_when(row)}"
        f'<span class="subject">{escape(row.subject)}</span>'
        f"{_facts(row, icons, words)}</a></li>"
    )


def _who(row: CaseRow) -> str:
    first = escape(row.guest or row.host)
    if not (row.guest and row.host):
        return f'<span class="who"><span>{first}</span></span>'
    return f'<span class="who"><span>{first}</span><span>{escape(row.host)}</span></span>'


def _when(row: CaseRow) -> str:
    state = f' data-state="{row.state}"' if row.state else ""
    state += f' data-why="{escape(row.why)}"'
    left, name = escape(row.left), escape(row.clock)
    if not row.due:
        shown = f'<span class="left">{left}</span>'
    else:
        warn = f' data-warn="{row.warn}"' if row.warn else ""
        shown = f'<time class="left" datetime="{row.due}" data-clock{warn}>{left}</time>'
    return f'<span class="when"{state}>{shown}<span class="name">{name}</span></span>'


def _facts(row: CaseRow, icons: str, words: Mapping[str, str]) -> str:
    parts = [f'<span class="severity" data-level="{row.severity}">S{row.severity}</span>']
    parts += [_badge(badge, icons) for badge in row.badges]
    parts.append(f"<span>{escape(row.language)}</span>")
    parts += [f'<span class="dot">{escape(fact)}</span>' for fact in (row.owner, row.stay) if fact]
    if row.has_draft:
        parts.append(f'<span class="draft">{_icon("pen", icons)} {words["draft"]}</span>')
    if row.is_unread:
        parts.append(f'<span class="hidden-text">{words["unread"]}</span>')
    return f'<span class="facts">{"".join(parts)}</span>'


def _badge(badge: Badge, icons: str) -> str:
    tone = f' data-tone="{badge.tone}"' if badge.tone else ""
    kind = f' data-kind="{badge.kind}"' if badge.kind else ""
    icon = f"{_icon(badge.icon, icons)} " if badge.icon else ""
    return f'<span class="badge"{tone}{kind}>{icon}{escape(badge.label)}</span>'


def _icon(name: str, icons: str) -> str:
    return f'<svg class="icon" aria-hidden="true"><use href="{icons}#i-{name}"/></svg>'
