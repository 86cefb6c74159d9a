"""Which state of a policy version follows which."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import DomainError


class State(models.TextChoices):
    """The life of one version. Published and retired text counts for its days for ever."""

    DRAFT = "draft", gettext_lazy("Draft")
    IN_REVIEW = "in_review", gettext_lazy("In review")
    PUBLISHED = "published", gettext_lazy("Published")
    RETIRED = "retired", gettext_lazy("Retired")


#: States whose text was, is or will be a rule, and can therefore never change again.
BINDING = (State.PUBLISHED, State.RETIRED)

TRANSITIONS: dict[tuple[State, str], State] = {
    (State.DRAFT, "submit"): State.IN_REVIEW,
    (State.IN_REVIEW, "return"): State.DRAFT,
    (State.IN_REVIEW, "publish"): State.PUBLISHED,
    (State.PUBLISHED, "retire"): State.RETIRED,
}


class WrongState(DomainError):
    """The version is not in a state that allows this."""


def next_state(state: State, verb: str) -> State:
    """Return the state after `verb`; refuses a step the table does not have."""
    try:
        return TRANSITIONS[state, verb]
    except KeyError:
        raise WrongState(
            _("This version is “%(state)s”; that step is not possible now.")
            % {"state": state.label}
        ) from None
