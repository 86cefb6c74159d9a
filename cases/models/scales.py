"""How bad, how urgent, how safe, how it ended: the words a case is measured by."""

from django.db import models
from django.utils.translation import gettext_lazy


class Severity(models.IntegerChoices):
    """How bad the harm is, apart from how little time is left."""

    CRITICAL = 1, gettext_lazy("S1 Critical")
    HIGH = 2, gettext_lazy("S2 High")
    MODERATE = 3, gettext_lazy("S3 Moderate")
    LOW = 4, gettext_lazy("S4 Low")


class Urgency(models.IntegerChoices):
    """How little time is left, apart from how bad the harm is."""

    NOW = 1, gettext_lazy("Now")
    TODAY = 2, gettext_lazy("Today")
    THIS_WEEK = 3, gettext_lazy("This week")
    NO_RUSH = 4, gettext_lazy("No rush")


class Safety(models.TextChoices):
    """What is known of whether the people concerned are safe; empty means nobody has asked."""

    SAFE = "safe", gettext_lazy("Safe")
    UNSURE = "unsure", gettext_lazy("Not sure")
    DANGER = "danger", gettext_lazy("In danger")


class Outcome(models.TextChoices):
    """How a case ended."""

    SOLVED = "solved", gettext_lazy("Solved for everyone")
    PARTLY = "partly", gettext_lazy("Partly solved")
    DECLINED = "declined", gettext_lazy("Asked for, and declined")
    ELSEWHERE = "elsewhere", gettext_lazy("Handled elsewhere")
    NO_CASE = "no_case", gettext_lazy("Nothing to solve")
