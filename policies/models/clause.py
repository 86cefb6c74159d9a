"""A clause: one numbered passage of a version, in two languages, and what it gives when."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from policies.dimensions import Basis, Bearer, Discretion
from policies.lifecycle import BINDING
from policies.models.version import PolicyVersion


def _words(dictionary: str, *columns: str) -> Func:
    """Return the searchable words of heading (A), text (B), plain words (C) and example (D)."""
    return Func(
        Value(dictionary),
        *(F(column) for column in columns),
        function="policies_clause_words",
        output_field=SearchVectorField(),
    )


class ClauseQuerySet(models.QuerySet["Clause"]):
    def binding(self) -> ClauseQuerySet:
        """Keep the clauses of versions that are, were or will be a rule: only they can be quoted."""
        return self.filter(version__state__in=BINDING)

    def light(self) -> ClauseQuerySet:
        """Leave the search columns in the database."""
        return self.defer("words_en", "words_pt")

    def cited(self) -> ClauseQuerySet:
        """Load what a line about a clause needs: its place and text, its version’s days, its policy’s title."""
        return self.select_related("version__policy").only(
            "anchor",
            "text_en",
            "text_pt",
            "version__number",
            "version__state",
            "version__effective",
            "version__policy__code",
            "version__policy__title_en",
            "version__policy__title_pt",
            "version__policy__topic",
        )


class Clause(models.Model):
    """Clauses that name the same `question` (“refund”, “transport”) compete; the rest explain.

    `conditions` is read by `conditions.unmet`; `parameters` are the numbers the text names.
    The amount is `percent` of `basis`, or `fixed_minor`, at least `floor_minor` and at most `cap_minor`;
    sums are in minor units of `currency`.
    """

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="clauses")
    anchor = models.CharField(
        _("anchor"), max_length=12, validators=[RegexValidator(r"^\d+(\.\d+){0,2}$")]
    )
    order = models.PositiveSmallIntegerField(_("order"))
    heading_en = models.CharField(_("heading (English)"), max_length=120)
    heading_pt = models.CharField(_("heading (Portuguese)"), max_length=120)
    text_en = models.TextField(_("text (English)"))
    text_pt = models.TextField(_("text (Portuguese)"))
    plain_en = models.TextField(_("plain words (English)"), blank=True, default="")
    plain_pt = models.TextField(_("plain words (Portuguese)"), blank=True, default="")
    example_en = models.TextField(_("worked example (English)"), blank=True, default="")
    example_pt = models.TextField(_("worked example (Portuguese)"), blank=True, default="")
    question = models.SlugField(_("answers"), max_length=40, blank=True, default="")
    conditions = models.JSONField(_("applies when"), default=dict, blank=True)
    parameters = models.JSONField(_("numbers"), default=dict, blank=True)
    basis = models.CharField(
        _("percentage of"), max_length=20, choices=Basis, blank=True, default=""
    )
    percent = models.DecimalField(
        _("percent"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    fixed_minor = models.PositiveBigIntegerField(_("fixed amount"), null=True, blank=True)
    cap_minor = models.PositiveBigIntegerField(_("at most"), null=True, blank=True)
    floor_minor = models.PositiveBigIntegerField(_("at least"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    bearer = models.CharField(
        _("who pays"), max_length=10, choices=Bearer, blank=True, default=Bearer.NOBODY
    )
    discretion = models.CharField(
        _("discretion"), max_length=6, choices=Discretion, default=Discretion.NONE
    )
    evidence_needed_en = models.TextField(_("evidence (English)"), blank=True, default="")
    evidence_needed_pt = models.TextField(_("evidence (Portuguese)"), blank=True, default="")
    words_en = models.GeneratedField(
        expression=_words("english", "heading_en", "text_en", "plain_en", "example_en"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    words_pt = models.GeneratedField(
        expression=_words("portuguese", "heading_pt", "text_pt", "plain_pt", "example_pt"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        indexes = [
            GinIndex(fields=["words_en"], name="clause_words_en", fastupdate=False),
            GinIndex(fields=["words_pt"], name="clause_words_pt", fastupdate=False),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "anchor"], name="clause_anchor_once"),
            models.UniqueConstraint(fields=["version", "order"], name="clause_order_once"),
            models.CheckConstraint(
                name="clause_percent_sane",
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=1000),
            ),
            models.CheckConstraint(
                name="clause_percent_of_something",
                condition=Q(percent__isnull=True) | ~Q(basis=""),
            ),
            models.CheckConstraint(
                name="clause_sums_have_a_currency",
                condition=Q(
                    fixed_minor__isnull=True, cap_minor__isnull=True, floor_minor__isnull=True
                )
                | ~Q(currency=""),
            ),
            models.CheckConstraint(
                name="clause_floor_below_cap",
                condition=Q(floor_minor__isnull=True)
                | Q(cap_minor__isnull=True)
                | Q(floor_minor__lte=F("cap_minor")),
            ),
            models.CheckConstraint(
                name="clause_currency_shape",
                condition=Q(currency="") | Q(currency__regex=r"^[A-Z]{3}$"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="binding_text_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM policies_policyversion v
                        WHERE v.state IN ('published', 'retired')
                          AND v.id IN (
                            CASE WHEN TG_OP <> 'INSERT' THEN OLD.version_id END,
                            CASE WHEN TG_OP <> 'DELETE' THEN NEW.version_id END)
                    ) THEN
                        RAISE EXCEPTION 'clauses of a published policy version cannot be changed'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"§{self.anchor}"

    def get_absolute_url(self) -> str:
        """Return the place of this clause on the page of its version."""
        page = reverse("policies:detail", args=[self.version.policy.code, self.version.number])
        return f"{page}?clause={self.anchor}#{self.fragment}"

    @property
    def fragment(self) -> str:
        """Return the id this clause has on a page."""
        return f"s{self.anchor.replace('.', '-')}"

    @property
    def kept_nights(self) -> int:
        """Return how many nights after those slept are not given back."""
        kept = self.parameters.get("kept_nights", 0)
        return kept if isinstance(kept, int) and kept > 0 else 0

    @property
    def section(self) -> str:
        """Return the number before the first dot: clauses of one section share a heading."""
        return self.anchor.partition(".")[0]

    def heading_in(self, language: str) -> str:
        """Return the section's heading in `language`."""
        return self.heading_pt if language.startswith("pt") else self.heading_en

    def text_in(self, language: str) -> str:
        """Return the binding text in `language`."""
        return self.text_pt if language.startswith("pt") else self.text_en

    def plain_in(self, language: str) -> str:
        """Return the plain words in `language`; the text itself where none were written."""
        plain = self.plain_pt if language.startswith("pt") else self.plain_en
        return plain or self.text_in(language)

    def example_in(self, language: str) -> str:
        """Return the worked example in `language`, possibly empty."""
        return self.example_pt if language.startswith("pt") else self.example_en

    def evidence_in(self, language: str) -> str:
        """Return what must be shown, in `language`, possibly empty."""
        return self.evidence_needed_pt if language.startswith("pt") else self.evidence_needed_en

    @property
    def text(self) -> str:
        """Return the binding text in the reader's language."""
        return self.text_in(get_language() or "en")
