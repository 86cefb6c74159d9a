"""What experts said before: earlier questions and answers one may see, found by their words. Writes nothing."""

import re

from django.db.models import BooleanField, F, FloatField, Func, TextField, Value

from cases.lifecycle import ConsultState
from cases.models import Case, Consult
from users.models import User

_SHOWN = 5
#: Shorter words say nothing of what a question is about.
_WORD = re.compile(r"\w{4,40}")
_MOST_WORDS = 12


class _Words(Func):
    """The words of a question and its answer and their stems, in the form the expression index holds."""

    function = "cases_found_by"
    arg_joiner = " || ' ' || "
    output_field = TextField()


class _Asked(Func):
    """A search for one word, in any of its forms."""

    template = "cases_asked_for(%(expressions)s, false)"
    output_field = TextField()


class _Any(Func):
    """A search for any of some words."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()


class _Matches(Func):
    """Words against what is looked for."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True


def answers_like(question: str, user: User) -> list[Consult]:
    """Return answered questions that share words with this one, on cases the person may see, the closest first."""
    words = list(dict.fromkeys(_WORD.findall(question.lower())))[:_MOST_WORDS]
    if not words:
        return []
    # Any word counts, so that a question asked in other words is found too; the rank puts the closest first.
    wanted, held = (
        _Any(*(_Asked(Value(word)) for word in words)),
        _Words(F("question"), F("answer")),
    )
    found = (
        Consult.objects.filter(_Matches(held, wanted), state=ConsultState.ANSWERED)
        .filter(case__in=Case.objects.visible_to(user))
        .annotate(rank=Func(held, wanted, function="ts_rank", output_field=FloatField()))
        .select_related("expert", "case", "skill")
        .order_by("-rank", "-ended_at")
    )
    return list(found[:_SHOWN])
