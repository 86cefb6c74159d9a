"""What a case needs before it can end, as data: the rule of its type, the causes we name, and the summary kept."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.models.case_type import CaseType
from users.models import User

#: A summary is read at a glance: never more words than these, in any language of the screens.
MOST_WORDS = 120


class Requirement(models.TextChoices):
    """What a kind of case may ask for before it ends, beside what every case does."""

    TOLD = "told", _("Every side was told, in its language")
    RATIONALE = "rationale", _("What was decided is written down")
    CAUSE = "cause", _("What caused it is named")
    CITATION = "citation", _("A rule in force is cited")
    ISSUES = "issues", _("Every issue is settled")
    REQUESTS = "requests", _("Departments and experts have answered")
    TASKS = "tasks", _("Tasks that must be done are done")
    RECAP = "recap", _("What we heard was confirmed")


class GateRule(models.Model):
    """What one kind of case needs from an instant on; a new version replaces none, so the past keeps its rule.

    `reopen_days` is how long after its end an answer takes a case up again; then it is closed.
    """

    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="gate_rules")
    number = models.PositiveIntegerField(_("version"))
    requires = ArrayField(
        models.CharField(max_length=12, choices=Requirement),
        verbose_name=_("what it needs before it can end"),
        default=list,
        blank=True,
    )
    reopen_days = models.PositiveSmallIntegerField(_("days it can be taken up again"), default=30)
    note = models.CharField(_("what changed and why"), max_length=300, blank=True)
    published_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("in force since"))

    class Meta:
        verbose_name = _("closing rule")
        verbose_name_plural = _("closing rules")
        constraints = [
            models.UniqueConstraint(fields=["case_type", "number"], name="gate_rule_version_once"),
            models.CheckConstraint(
                condition=Q(reopen_days__range=(1, 365)), name="gate_rule_reopens_within_a_year"
            ),
            models.CheckConstraint(
                condition=Q(requires__contained_by=list(Requirement.values)),
                name="gate_rule_requirements_known",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="gate_rule_is_kept", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_type} v{self.number}"


class RootCause(models.Model):
    """One cause we name, so that causes can be counted."""

    code = models.SlugField(_("code"), unique=True)
    name_en = models.CharField(_("English name"), max_length=80)
    name_pt = models.CharField(_("Portuguese name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("root cause")
        verbose_name_plural = _("root causes")

    def __str__(self) -> str:
        return self.name_pt if (get_language() or "").startswith("pt") else self.name_en


class CaseSummary(models.Model):
    """What was done and what was pending at one instant, kept for ever: each line names the event it stands on.

    `lines` are plain JSON: `event`, `state`, `text` by language, `who`, `at` and perhaps `due` (UTC).
    """

    class Occasion(models.TextChoices):
        """Why it was kept."""

        HANDOVER = "handover", _("Hand-over")
        CLOSING = "closing", _("End of the case")

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="summaries")
    occasion = models.CharField(max_length=10, choices=Occasion)
    lines = models.JSONField(default=list)
    words = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [
            models.CheckConstraint(
                condition=Q(words__lte=MOST_WORDS), name="summary_at_most_120_words"
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=["handover", "closing"]), name="summary_occasion_known"
            ),
        ]
        indexes = [models.Index(fields=["case", "-made_at"], name="summary_newest")]
        triggers = [
            pgtrigger.Protect(
                name="summary_is_frozen", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.get_occasion_display()}"
