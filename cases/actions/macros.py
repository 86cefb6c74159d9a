"""Macros: written as versions, retired, and what is done along with one when its words are sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.actions import classification, promising, snoozing, waiting
from cases.composing.template import MacroAct, NotATemplate
from cases.models import Macro, Message, ThreadKind
from common.errors import BadInput, DomainError, Forbidden
from common.texts import clean
from users.models import Team, User
from users.roles import Permission

#: The longest text of one macro, in characters, and the languages it can be in.
LONGEST = 20_000
LANGUAGES = ("en", "pt")


class WrittenMeanwhile(DomainError):
    """Somebody else published a version since this one was opened."""


@transaction.atomic
def publish(
    *,
    by: User,
    name_en: str,
    name_pt: str,
    texts: Mapping[str, Mapping[str, str]],
    acts: Sequence[Mapping[str, Any]] = (),
    team: Team | None = None,
    slug: str = "",
    seen_version: int | None = None,
    now: datetime,
) -> Macro:
    """Write a macro, or its next version; the one before stays as it was.

    Refuses who may not write macros (Forbidden), a macro without name or words, words nobody could send and acts
    nobody could do (BadInput), and a version written meanwhile (WrittenMeanwhile).
    """
    _require(by)
    name_en, name_pt = name_en.strip(), name_pt.strip()
    if not name_en or not name_pt:
        raise BadInput(_("Give it a name in both languages."), field="name_en")
    slug = slug or slugify(name_en)[:60]
    if not slug:
        raise BadInput(_("Give it a name with letters or digits."), field="name_en")
    if team is not None and not by.teams.filter(pk=team.pk).exists():
        raise BadInput(_("Keep it for everybody, or for a team you are in."), field="team")
    before = Macro.objects.in_use().select_for_update().filter(slug=slug).first()
    at = before.version if before is not None else 0
    if seen_version is not None and seen_version != at:
        raise WrittenMeanwhile(_("Somebody else published this macro meanwhile. Open it again."))
    if before is None:
        newest = Macro.objects.filter(slug=slug).order_by("-version").first()
        at = newest.version if newest is not None else 0
    else:
        Macro.objects.filter(pk=before.pk).update(is_current=False)
    return Macro.objects.create(
        slug=slug,
        version=at + 1,
        name_en=name_en[:80],
        name_pt=name_pt[:80],
        texts=_checked_texts(texts),
        acts=_checked_acts(acts),
        team=team,
        written_by=by,
        written_at=now,
    )


@transaction.atomic
def retire(*, slug: str, by: User) -> None:
    """Take a macro out of use; what was sent with it stays."""
    _require(by)
    Macro.objects.in_use().filter(slug=slug).update(is_current=False)


def act_along(message: Message, chosen: Sequence[MacroAct], *, by: User, now: datetime) -> None:
    """Do what goes along with a message that was just sent; the caller is inside its transaction."""
    case_id = message.thread.case_id
    for number, act in enumerate(chosen):
        until = now + timedelta(hours=act.hours)
        if act.do == "wait":
            reason = _("Answered, waiting to hear back")
            waiting.wait(case_id=case_id, by=by, on=act.on, reason=reason, until=until, now=now)
        elif act.do == "urgency":
            classification.set_urgency(case_id=case_id, by=by, urgency=act.level, now=now)
        elif act.do == "snooze":
            snoozing.snooze(case_id=case_id, by=by, until=until, now=now)
        elif act.do == "promise":
            promising.make(
                case_id=case_id,
                by=by,
                text=act.text,
                due_at=until,
                side=message.thread.kind,
                key=promising.key_in(message.client_key, f"macro-{number}"),
                now=now,
            )


def _require(by: User) -> None:
    if not by.can(Permission.WRITE_MACROS):
        raise Forbidden(_("Senior associates and managers write macros."))


def _checked_texts(texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for kind, by_language in texts.items():
        if kind not in ThreadKind.values:
            raise BadInput(_("Nobody reads this thread."), field="texts")
        for language, given in by_language.items():
            words = clean(given)
            if len(words) > LONGEST:
                raise BadInput(_("This text is too long for a macro."), field=f"{kind}_{language}")
            if words and language in LANGUAGES:
                kept.setdefault(kind, {})[language] = words
    if not kept:
        raise BadInput(_("Write the words for at least one side."), field="guest_en")
    return kept


def _checked_acts(acts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    for act in acts:
        try:
            MacroAct.read(act)
        except NotATemplate as problem:
            raise BadInput(
                _("Nothing can be done as “%(act)s” says.") % {"act": problem}, field="acts"
            ) from problem
    return [dict(act) for act in acts]
