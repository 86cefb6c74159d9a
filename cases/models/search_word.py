"""The words that stand in titles and messages: what a misspelt search is compared with."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class SearchWord(models.Model):
    """One word in lower case and without accents, and how many texts used it.

    Words of cases one may not know of stand here too: never show one that finds nothing for who asks.
    """

    letters = models.CharField(_("word"), max_length=60, primary_key=True)
    uses = models.PositiveIntegerField(_("texts that use it"), default=0)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        indexes = [
            GinIndex(
                OpClass(F("letters"), "gin_trgm_ops"),
                fastupdate=False,
                name="search_word_letters",
            )
        ]

    def __str__(self) -> str:
        return self.letters


class SearchProgress(models.Model):
    """Up to which row of one source (titles, messages) the words are learned."""

    source = models.CharField(_("source"), max_length=10, primary_key=True)
    learned_to = models.BigIntegerField(_("learned up to"), default=0)

    class Meta:
        verbose_name = _("progress of the search")
        verbose_name_plural = _("progress of the search")

    def __str__(self) -> str:
        return f"{self.source}: {self.learned_to}"
