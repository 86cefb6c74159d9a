"""A rule quoted on a case: the clause is one version's for ever, whatever comes later."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.following import follows_its_message
from cases.models.message import Message
from policies.models import Clause
from users.models import User


class Citation(models.Model):
    """Which clause was cited, by whom, in which words, and in which message it went out."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="citations")
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="citations")
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, blank=True, related_name="citations"
    )
    audience = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    quoted_text = models.TextField()
    cited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField()

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        indexes = [models.Index(fields=["clause", "-cited_at"], name="citation_of_clause")]
        triggers = [
            pgtrigger.Protect(name="citation_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="citation_is_final", exclude=["case"]),
            follows_its_message("citation_follows_its_message", "case"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.clause}"
