"""What people are told about a swap they asked for, took, or could take."""

from datetime import datetime

from django.utils.translation import gettext as _

from escalations.actions import telling
from escalations.models import ShiftSwap
from escalations.rota.shaping import stretch_of
from users.models import User


def tell_asked(row: ShiftSwap, *, now: datetime) -> None:
    """Tell the person named, or everybody who stands in the rota and could take the hours."""
    if row.asked is not None:
        tell(row, row.asked, "asked", now=now)
        return
    for user in User.objects.filter(
        is_active=True, rotation_places__rotation__schedule=row.schedule
    ).distinct():
        if row.may_be_taken_by(user, now=now):
            tell(row, user, "asked", now=now)


def tell_both(row: ShiftSwap, what: str, *, now: datetime) -> None:
    """Tell who gave the hours and who took them."""
    tell(row, row.giver, what, now=now)
    if row.taker is not None:
        tell(row, row.taker, what, now=now)


def tell(row: ShiftSwap, user: User, what: str, *, now: datetime) -> None:
    """Owe one notice; the same news of a swap is told to a person once."""
    key = f"swap:{row.pk}:{what}:{user.pk}"
    telling.tell(user, key=key, say=lambda: _words(row, user, what, now), now=now)


def _words(row: ShiftSwap, user: User, what: str, now: datetime) -> telling.Words:
    facts = {
        "giver": row.giver.short_name,
        "taker": row.taker.short_name if row.taker else "",
        "place": telling.place(row.schedule, row.level),
        "hours": telling.hours(user, *stretch_of(row.during), now=now),
        "return_hours": (
            telling.hours(user, *stretch_of(row.in_return), now=now) if row.in_return else ""
        ),
    }
    subjects = {
        "asked": _("Can you take a shift of %(giver)s’s?"),
        "taken": _("%(taker)s takes your shift"),
        "withdrawn": _("%(giver)s does not need your help any more"),
        "given_back": _("A shift was given back"),
        "past_due": _("Nobody took your shift; it stays yours"),
        "moved": _("Your request was ended: the shift moved"),
        "void": _("A swap was undone: the shift moved"),
    }
    texts = {
        "asked": _("%(place)s, %(hours)s. Take it on the on-call page.\n"),
        "taken": _("%(place)s, %(hours)s: %(taker)s is on call instead of you.\n"),
        "withdrawn": _("%(place)s, %(hours)s: %(giver)s stays on call.\n"),
        "given_back": _("%(place)s, %(hours)s: %(giver)s is on call again, not %(taker)s.\n"),
        "past_due": _("%(place)s, %(hours)s: the hours have begun and you are on call.\n"),
        "moved": _("%(place)s, %(hours)s: these hours are no longer yours to give.\n"),
        "void": _("%(place)s, %(hours)s: the swap of %(giver)s and %(taker)s no longer applies.\n"),
    }
    text = texts[what]
    if facts["return_hours"]:
        text += _("In return: %(return_hours)s.\n")
    return subjects[what] % facts, text % facts
