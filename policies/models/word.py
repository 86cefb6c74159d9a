"""A word some binding text uses: what a misspelt search is compared with."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class Word(models.Model):
    """In lower case and without accents; words are only ever added, as binding text never goes."""

    letters = models.CharField(_("word"), max_length=60, primary_key=True)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [
            GinIndex(
                OpClass(F("letters"), "gin_trgm_ops"), name="policy_word_letters", fastupdate=False
            )
        ]
