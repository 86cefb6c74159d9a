"""What every form of a case shares: hidden version, NUL-free texts, colleagues to choose from."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext

from cases.models import Case
from users.away import Away
from users.models import User
from users.roles import PERMISSIONS, Permission, Role

INPUT = {"class": "input"}
SELECT = {"class": "select"}
AREA = {"class": "input area", "rows": 3}

#: More digits than any row's id has.
_DIGITS = 18

#: Roles that may own a case.
WORKING = [role for role in Role if Permission.WORK_CASES in PERMISSIONS[role]]


class Whole(forms.Form):
    """A form that can say everything that is wrong in one line."""

    def every_error(self) -> Iterator[str]:
        """Return each error once, in the order of the fields."""
        for errors in self.errors.values():
            yield from (str(error) for error in errors)


class Versioned(Whole):
    """A form that remembers which version of the case it was opened on."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    newest = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, case: Case, newest: int = 0, **kwargs: Any) -> None:
        self.case = case
        opened_on = {"version": case.version, "newest": newest}
        kwargs["initial"] = opened_on | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg] # not generic at run time
    """One colleague; whoever is away is shown so, with who stands in."""

    away = Away({})

    def label_from_instance(self, obj: User) -> str:
        """Return the name, and who stands in while they are away."""
        if self.away.of(obj.pk) is None:
            return obj.name
        cover = self.away.cover(obj.pk)
        if cover is None:
            return gettext("%(person)s (away)") % {"person": obj.name}
        return gettext("%(person)s (away, %(cover)s stands in)") % {
            "person": obj.name,
            "cover": cover.short_name,
        }
