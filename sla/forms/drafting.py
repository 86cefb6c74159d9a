"""What every editor has in common: it shows any draft, however unfinished, with every problem at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.utils import ErrorDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from sla.public_holidays import countries
from sla.shelves import Reading
from sla.writing.sheet import Contents, Known

NOT_TYPED = frozenset({"csrfmiddlewaretoken", "revision"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list in an editor: its texts in the order of the columns, and what is wrong with it."""

    number: int
    texts: Sequence[str]
    problems: Sequence[str]


def typed(data: MultiValueDict[str, str]) -> dict[str, list[str]]:
    """Return what a request carries as contents of a draft."""
    return {name: list(texts) for name, texts in data.lists() if name not in NOT_TYPED}


def without_foreign_parts(contents: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the contents of a calendar without a state that is not the chosen country's."""
    country = (contents.get("country") or [""])[0].upper()
    kept = [
        part for part in contents.get("subdivision", []) if part in countries().get(country, ())
    ]
    return {**{name: list(texts) for name, texts in contents.items()}, "subdivision": kept}


class DraftForm(forms.Form):
    """An editor over raw contents; its errors are the problems of a reading, never Django's own."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name"), max_length=120)
    note = forms.CharField(
        label=_("What changed, and why"),
        max_length=300,
        help_text=_("Kept with the version, for whoever asks later."),
    )

    def __init__(self, contents: Contents, *, known: Known, reading: Reading) -> None:
        super().__init__(MultiValueDict({name: list(texts) for name, texts in contents.items()}))
        self.contents, self.known, self.reading = contents, known, reading
        self.prepare()

    def prepare(self) -> None:
        """Fill choices from what is known."""

    def full_clean(self) -> None:
        """Take over what the reading found."""
        self.cleaned_data = {}
        self._errors = ErrorDict(renderer=self.renderer)
        for name, sentences in self.reading.problems.items():
            if name in self.fields:
                self._errors[name] = self.error_class(
                    sentences, renderer=self.renderer, field_id=self[name].auto_id
                )

    def problems_at(self, place: str) -> Sequence[str]:
        """Return what is wrong at a place that is no field of its own."""
        return self.reading.problems.get(place, [])

    def rows(self, place: str, *names: str, beside: str = "", blank: int = 1) -> list[Row]:
        """Return the rows typed so far with their problems, and a blank one to go on; `beside` alone makes no row."""
        columns = {name: list(self.contents.get(name) or []) for name in names}
        count = max((len(column) for column in columns.values()), default=0)
        rows = [
            [column[number] if number < len(column) else "" for column in columns.values()]
            for number in range(count)
        ]
        typed_in = [names.index(name) for name in names if name != beside]
        while rows and not any(rows[-1][column] for column in typed_in):
            rows.pop()
        rows += [[""] * len(names)] * blank
        return [
            Row(number, texts, self.problems_at(f"{place}.{number}"))
            for number, texts in enumerate(rows)
        ]
