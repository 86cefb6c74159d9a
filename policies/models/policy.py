"""A policy: a named rule book about one topic, whose text lives in its versions."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.dimensions import Audience


def _words(dictionary: str, title: str) -> models.Func:
    """Return the searchable words of the title (weight A) and the topic (B)."""
    return models.Func(
        Value(dictionary),
        F(title),
        F("topic"),
        function="policies_title_words",
        output_field=SearchVectorField(),
    )


class PolicyQuerySet(models.QuerySet["Policy"]):
    def about(self, topic: str) -> PolicyQuerySet:
        """Keep the policies of one topic."""
        return self.filter(topic=topic)


class Policy(models.Model):
    """Two policies of one topic may answer the same question; precedence says which prevails."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_pt = models.CharField(_("title (Portuguese)"), max_length=120)
    topic = models.SlugField(_("topic"), max_length=40)
    audience = models.CharField(_("binds"), max_length=10, choices=Audience)
    host_choice = models.SlugField(
        _("chosen by the host as"),
        max_length=40,
        blank=True,
        default="",
        help_text=_("Set: applies only where the host chose this policy for the stay"),
    )
    owner = models.CharField(_("kept by"), max_length=80)
    sample = models.BooleanField(_("sample"), default=False)
    words_en = models.GeneratedField(
        expression=_words("english", "title_en"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    words_pt = models.GeneratedField(
        expression=_words("portuguese", "title_pt"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        indexes = [
            models.Index(fields=["topic"], name="policy_topic"),
            GinIndex(fields=["words_en"], name="policy_words_en", fastupdate=False),
            GinIndex(fields=["words_pt"], name="policy_words_pt", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page of the version in force today."""
        return reverse("policies:detail", args=[self.code])

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return self.title_in(get_language() or "en")

    def title_in(self, language: str) -> str:
        """Return the title in `language` ("en", "pt-br")."""
        return self.title_pt if language.startswith("pt") else self.title_en
