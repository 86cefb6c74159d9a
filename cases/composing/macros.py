"""Macros as one composer offers them: for its side and language, with the facts of the case put in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.composing.template import MacroAct, is_unedited
from cases.lifecycle import WaitingOn
from cases.models import Case, Macro, Party
from cases.models.scales import Urgency
from common import words
from marketplace.models.segment import Segment
from users.models import User

#: Who is never answered with a text everybody gets.
BESPOKE = (Segment.VIP,)


@dataclass(frozen=True, slots=True)
class Offered:
    """One macro in the list: its name, the start of its words, and what is done along with it."""

    slug: str
    name: str
    start: str
    acts: Sequence[str]


def offered(kind: str, *, by: User, language: str) -> list[Offered]:
    """Return the macros this person can use for an audience, by name."""
    locale = words.locale_of(by.language)
    listed = [
        Offered(
            macro.slug,
            macro.name_in(by.language),
            macro.words_for(kind, language)[0][:140],
            [told(act, locale=locale) for act in macro.every_act()],
        )
        for macro in Macro.objects.in_use().usable_by(by).for_audience(kind)
    ]
    return sorted(listed, key=lambda each: each.name.lower())


@dataclass(frozen=True, slots=True)
class Template:
    """The template words began with: its name, and each of its acts in words, ticked or not."""

    slug: str
    name: str
    acts: Sequence[tuple[str, bool]]


def template_in_use(slug: str, *, by: User, acts: Collection[int] | None = None) -> Template | None:
    """Return the template of this short name if it is still in use; `acts` are those that are ticked, None for all."""
    macro = Macro.objects.in_use().usable_by(by).filter(slug=slug).first() if slug else None
    return shown(macro, by=by, acts=acts) if macro is not None else None


def shown(macro: Macro, *, by: User, acts: Collection[int] | None = None) -> Template:
    """Return a template as the composer shows it."""
    locale = words.locale_of(by.language)
    told_acts = [
        (told(act, locale=locale), acts is None or number in acts)
        for number, act in enumerate(macro.every_act())
    ]
    return Template(macro.slug, macro.name_in(by.language), told_acts)


def facts_of(case: Case, party: Party | None, by: User, *, today: date) -> dict[str, str]:
    """Return what is known of the case, by the names places have; nothing of the other side is among it."""
    locale = words.locale_of(party.person.language if party is not None else by.language)
    facts = {"me": by.short_name, "case": case.reference}
    if party is not None:
        facts |= {"name": party.person.called, party.side: party.person.called}
    stay = case.reservation
    if stay is not None:
        facts |= {
            "reservation": stay.code,
            "home": stay.listing.title,
            "city": stay.listing.city,
            "check-in": words.day(stay.check_in_date, today, locale=locale),
            "check-out": words.day(stay.check_out_date, today, locale=locale),
        }
    return facts


def told(act: MacroAct, *, locale: str) -> str:
    """Say what is done along with the words."""
    length = words.span(timedelta(hours=act.hours), locale=locale)
    if act.do == "wait":
        return _("Wait for: %(whom)s, %(time)s") % {"whom": WaitingOn(act.on).label, "time": length}
    if act.do == "urgency":
        return _("Urgency: %(level)s") % {"level": Urgency(act.level).label}
    if act.do == "snooze":
        return _("Snooze for %(time)s") % {"time": length}
    return _("Promise “%(text)s” within %(time)s") % {"text": act.text, "time": length}


def is_as_it_came(kind: str, text: str) -> bool:
    """Say whether a text is a macro as everybody gets it, its places filled and nothing added."""
    return any(
        is_unedited(template, text)
        for macro in Macro.objects.in_use().for_audience(kind)
        for template in macro.texts[kind].values()
    )
