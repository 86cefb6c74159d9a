"""Texts written once and used often: for each audience and language, with what is done on the case along with them."""

from __future__ import annotations

from datetime import datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.composing.template import MacroAct
from cases.lifecycle import OPEN_STATUSES
from users.models import Team, User


class MacroQuerySet(models.QuerySet["Macro"]):
    """What sets of macros mean."""

    def in_use(self) -> MacroQuerySet:
        """Keep the version in use of every macro that has one."""
        return self.filter(is_current=True)

    def usable_by(self, user: User) -> MacroQuerySet:
        """Keep what everybody uses and what this person's teams keep for themselves."""
        return self.filter(Q(team=None) | Q(team__in=user.teams.all()))

    def for_audience(self, kind: str) -> MacroQuerySet:
        """Keep what has words for one audience."""
        return self.filter(texts__has_key=kind)


class Macro(models.Model):
    """One version of one macro; versions never change, the current one is used.

    `texts` holds for each audience the words by language: `{"guest": {"en": "…", "pt": "…"}}`. `{guest}` stands
    for a fact of the case, any other `{word}` is asked for, `[[…]]` is a place only a person can fill. `acts` are
    done when the words are sent: `{"do": "wait", "on": "guest", "hours": 24}`.
    """

    slug = models.SlugField(_("short name"), max_length=60)
    version = models.PositiveIntegerField(_("version"))
    is_current = models.BooleanField(_("in use"), default=True)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_pt = models.CharField(_("name in Portuguese"), max_length=80)
    texts = models.JSONField(_("words"), default=dict)
    acts = models.JSONField(_("what is done along with it"), default=list, blank=True)
    team = models.ForeignKey(
        Team,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team"),
    )
    written_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    written_at = models.DateTimeField(_("written"))

    objects = MacroQuerySet.as_manager()

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros")
        constraints = [
            models.UniqueConstraint(fields=["slug", "version"], name="macro_version_once"),
            models.UniqueConstraint(
                fields=["slug"], condition=Q(is_current=True), name="macro_one_version_in_use"
            ),
            models.CheckConstraint(condition=~Q(texts={}), name="macro_has_words"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="macro_version_is_final", exclude=["is_current"]),
            pgtrigger.Protect(name="macro_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.name_en} v{self.version}"

    def name_in(self, language: str) -> str:
        """Return its name in the reader's language."""
        return self.name_pt if language.startswith("pt") else self.name_en

    def words_for(self, kind: str, language: str) -> tuple[str, str]:
        """Return the words for an audience and the language they are in: the one asked for, else what there is."""
        by_language: dict[str, str] = self.texts.get(kind, {})
        wanted = language[:2]
        for spoken in (wanted, "en", "pt"):
            if by_language.get(spoken, "").strip():
                return by_language[spoken], spoken
        return "", wanted

    def every_act(self) -> list[MacroAct]:
        """Return what is done along with it."""
        return [MacroAct.read(act) for act in self.acts]


class PlanState(models.TextChoices):
    """Where a planned message stands; the last two are ends."""

    PLANNED = "planned", _("Planned")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Not sent")


class PlannedSendQuerySet(models.QuerySet["PlannedSend"]):
    """What sets of planned messages mean."""

    def waiting(self) -> PlannedSendQuerySet:
        """Keep what has not left and was not given up."""
        return self.filter(state=PlanState.PLANNED)

    def due(self, *, now: datetime) -> PlannedSendQuerySet:
        """Keep what is to leave now, oldest first."""
        return self.waiting().filter(send_at__lte=now).order_by("send_at", "pk")

    def overtaken(self) -> PlannedSendQuerySet:
        """Keep what no longer fits: the side wrote meanwhile, the case ended, or it is somebody else's now."""
        return self.waiting().filter(
            Q(thread__last_inbound_at__gt=F("planned_at"))
            | ~Q(thread__case__status__in=OPEN_STATUSES)
            | Q(thread__case__owner=None)
            | ~Q(thread__case__owner=F("author"))
        )


class PlannedSend(models.Model):
    """Words to be sent to one side at an instant (UTC); no message until then, so no clock is met by it.

    `promised`, `named` and `clause_ids` are what the writer chose beside the words; `macro` is the template they began
    with, `acts` which of its acts are done along when they leave, counted from 0.
    """

    thread = models.ForeignKey("cases.Thread", on_delete=models.CASCADE, related_name="plans")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("words"))
    clause_ids = models.JSONField(default=list, blank=True)
    promised = models.JSONField(default=list, blank=True)
    named = models.JSONField(default=list, blank=True)
    macro = models.SlugField(max_length=60, blank=True, default="", db_default="")
    acts = models.JSONField(default=list, db_default=[], blank=True)
    client_key = models.UUIDField()
    send_at = models.DateTimeField(_("leaves"))
    zone = models.CharField(_("on whose clock"), max_length=64)
    planned_at = models.DateTimeField(_("planned"))
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState, default=PlanState.PLANNED
    )
    because = models.CharField(_("why it was not sent"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    message = models.OneToOneField(
        "cases.Message", on_delete=models.PROTECT, null=True, blank=True, related_name="plan"
    )

    objects = PlannedSendQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned message")
        verbose_name_plural = _("planned messages")
        constraints = [
            models.UniqueConstraint(fields=["thread", "client_key"], name="plan_once"),
            models.CheckConstraint(
                condition=Q(state__in=PlanState.values), name="plan_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", ended_at__isnull=True)
                | ~Q(state="planned") & Q(ended_at__isnull=False),
                name="plan_ended_has_an_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", message__isnull=False)
                | ~Q(state="sent") & Q(message__isnull=True),
                name="plan_sent_has_its_message",
            ),
            models.CheckConstraint(
                condition=Q(send_at__gt=F("planned_at")), name="plan_lies_ahead"
            ),
            models.CheckConstraint(
                condition=~Q(macro="") | Q(acts=[]), name="plan_acts_of_a_macro"
            ),
        ]
        indexes = [
            models.Index(fields=["send_at"], condition=Q(state="planned"), name="plan_due"),
            models.Index(fields=["thread"], condition=Q(state="planned"), name="plan_of_thread"),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="plan_words_are_final",
                # Its thread may change: a merge carries what is planned along.
                fields=["author", "text", "client_key", "planned_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} · {self.send_at}"

    def end(self, state: PlanState, *, now: datetime, because: str = "") -> None:
        """Leave it as sent or given up."""
        self.state, self.ended_at, self.because = state, now, because
