"""Words not sent yet: one draft for each person and thread, kept on the server."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cases.models.thread import Thread, ThreadKind
from users.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    """What sets of drafts mean."""

    def outward(self) -> DraftQuerySet:
        """Keep what is being written to guest or host; a note is its writer's own until it is kept."""
        return self.exclude(thread__kind=ThreadKind.INTERNAL)


class Draft(models.Model):
    """Half-written words and the clauses they quote; they outlive a reload, a sign-out and a change of owner."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    text = models.TextField()
    clause_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: The template they began with, and which of its acts are to be done along, counted from 0.
    macro = models.SlugField(max_length=60, blank=True, default="", db_default="")
    acts = ArrayField(models.PositiveSmallIntegerField(), default=list, db_default=[], blank=True)
    saved_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thread", "author"], name="draft_once_a_thread"),
            models.CheckConstraint(
                condition=~models.Q(macro="") | models.Q(acts=[]), name="draft_acts_of_a_macro"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author} · {self.thread}"
