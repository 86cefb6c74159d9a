"""The shapes of what people write and cite on a case."""

from typing import Any

from django import forms
from django.http import QueryDict

from cases.forms.base import _DIGITS, Whole


class MessageForm(Whole):
    """Words for one thread. `client_key` makes a double press one message; `seen_message` is the last one read."""

    text = forms.CharField(strip=False, required=False)
    client_key = forms.UUIDField()
    seen_message = forms.IntegerField(required=False)
    seen_event = forms.IntegerField(required=False, max_value=2**62)
    clauses = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Which clauses exist, and whether they bind this side, is the action's business.
        self.fields["clauses"].choices = [(pk, pk) for pk in self.clause_ids()]  # type: ignore[attr-defined]

    def clause_ids(self) -> list[int]:
        """Return the clauses chosen for the message."""
        data = self.data
        chosen = data.getlist("clauses") if isinstance(data, QueryDict) else []
        return [int(value) for value in chosen if str(value).isdecimal() and len(value) < _DIGITS][
            :20
        ]

    def every(self, name: str) -> list[str]:
        """Return what was posted several times under one name, the first few."""
        data = self.data
        chosen = data.getlist(name) if isinstance(data, QueryDict) else []
        return [str(value)[:200] for value in chosen][:20]

    @property
    def macro(self) -> str:
        """Return the template the words began with, if any."""
        return str(self.data.get("macro", ""))[:60]

    def acts(self) -> list[int]:
        """Return which of its acts are to be done along, counted from 0."""
        chosen = self.every("acts") if self.macro else []
        return [int(number) for number in chosen if number.isdecimal() and len(number) < 4]


class DraftForm(MessageForm):
    """Words not sent yet, with the clauses chosen for them."""

    client_key = forms.UUIDField(required=False)


class CitationForm(Whole):
    """Quote a clause in what is being written."""

    clause = forms.IntegerField()
