"""How lists are narrowed, for pages and the API alike: cases, and requests to go past a rule."""

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import django_filters
from babel.numbers import get_currency_precision
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import ExceptionState, Status, WaitingOn
from cases.models import (
    Approval,
    AuthorityKind,
    Case,
    CaseRisk,
    CaseSeen,
    Draft,
    ExceptionRequest,
    RemedyKind,
    RiskAxis,
    SLAClock,
    Thread,
)
from cases.models.authority import HOUSE_CURRENCY
from cases.models.clock import ClockKind
from cases.models.scales import Severity, Urgency
from cases.reference import read_reference
from cases.vocabulary import CHANNELS
from marketplace.models.segment import Segment
from policies.models import Clause
from users.models import User

if TYPE_CHECKING:
    from django_filters.filterset import FilterSet as _FilterSet
else:
    _FilterSet = django_filters.FilterSet

Requests = QuerySet[ExceptionRequest]

#: From which level something counts as at stake.
_AT_STAKE = 3
_DIGITS = 12
_AHEAD = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
_BEHIND = {"day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}


class CaseFilter(_FilterSet):
    """Everything a list can be narrowed by; nothing here widens what may be seen, and nothing doubles a row."""

    severity = django_filters.MultipleChoiceFilter(
        label=_("Severity"),
        choices=Severity.choices,
        distinct=False,  # one table: nothing can be doubled, and DISTINCT would sort the whole set
    )
    urgency = django_filters.ChoiceFilter(
        label=_("Urgency"), choices=Urgency.choices, empty_label=_("Any urgency")
    )
    type = django_filters.CharFilter(label=_("Type"), field_name="case_type__code", max_length=50)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Status.choices, empty_label=_("Every status")
    )
    waiting = django_filters.ChoiceFilter(
        label=_("Waits for"),
        field_name="waiting_on",
        choices=WaitingOn.choices,
        empty_label=_("Anybody or nobody"),
    )
    segment = django_filters.ChoiceFilter(
        label=_("Segment"), choices=Segment.choices, empty_label=_("Every segment")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"),
        choices=[("en", _("English")), ("pt", _("Portuguese"))],
        lookup_expr="startswith",
        empty_label=_("Every language"),
    )
    channel = django_filters.ChoiceFilter(
        label=_("Channel"), choices=CHANNELS, empty_label=_("Every channel")
    )
    owner = django_filters.CharFilter(
        label=_("Owner: me, none, or a colleague’s number"), method="owned_by", max_length=_DIGITS
    )
    team = django_filters.CharFilter(label=_("Team"), field_name="team__slug", max_length=50)
    risk = django_filters.ChoiceFilter(
        label=_("At stake"),
        choices=RiskAxis.choices,
        method="at_stake",
        empty_label=_("Anything or nothing"),
    )
    body = django_filters.CharFilter(label=_("External body"), method="before_body", max_length=100)
    due = django_filters.ChoiceFilter(
        label=_("Runs out"),
        choices=[
            ("over", _("Past due")),
            ("hour", _("Within an hour")),
            ("day", _("Within a day")),
            ("week", _("Within a week")),
        ],
        method="runs_out",
        empty_label=_("At any time"),
    )
    opened = django_filters.ChoiceFilter(
        label=_("Opened"),
        choices=[
            ("day", _("In the last day")),
            ("week", _("In the last week")),
            ("month", _("In the last 30 days")),
        ],
        method="opened_within",
        empty_label=_("At any time"),
    )
    opened_from = django_filters.DateFilter(
        label=_("Opened from"), field_name="opened_at", lookup_expr="date__gte"
    )
    opened_to = django_filters.DateFilter(
        label=_("Opened until"), field_name="opened_at", lookup_expr="date__lte"
    )
    stay_from = django_filters.DateFilter(
        label=_("Check-in from"), field_name="reservation__check_in_date", lookup_expr="gte"
    )
    stay_to = django_filters.DateFilter(
        label=_("Check-in until"), field_name="reservation__check_in_date", lookup_expr="lte"
    )
    unread = django_filters.BooleanFilter(label=_("Unread"), method="not_read")
    draft = django_filters.BooleanFilter(label=_("With a draft of mine"), method="half_written")
    q = django_filters.CharFilter(label=_("Words"), method="with_words", max_length=100)

    class Meta:
        model = Case
        fields: list[str] = []

    @property
    def reader(self) -> User:
        """Return who asks: “me”, “unread” and “draft” mean them, in a view shared with a team as well."""
        return self.request.user  # type: ignore[no-any-return]

    def with_words(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases whose title holds every word, or the one with this number."""
        reference = read_reference(value)
        if reference is not None:
            return cases.filter(reference=reference)
        every = Q()
        for word in value.split():
            every &= Q(title__icontains=word)
        return cases.filter(every)

    def owned_by(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep what the reader (“me”), nobody (“none”) or one colleague owns; nothing for a name nobody has."""
        if value == "me":
            return cases.filter(owner=self.reader)
        if value == "none":
            return cases.filter(owner=None)
        return cases.filter(owner=int(value)) if value.isdecimal() else cases.none()

    def at_stake(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases with much at stake on one axis."""
        risks = CaseRisk.objects.filter(case=OuterRef("pk"), axis=value, level__gte=_AT_STAKE)
        return cases.filter(Exists(risks))

    def before_body(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases with a deadline towards a body of this name."""
        clocks = SLAClock.objects.filter(
            case=OuterRef("pk"), kind=ClockKind.STATUTORY, counterpart__icontains=value
        )
        return cases.filter(Exists(clocks))

    def runs_out(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases whose nearest clock has run out, or will within a while."""
        return cases.filter(next_due_at__lte=Now() + _AHEAD.get(value, timedelta()))

    def opened_within(self, cases: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        """Keep cases opened not long ago."""
        return cases.filter(opened_at__gte=Now() - _BEHIND[value])

    def not_read(self, cases: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:  # noqa: FBT001 - django-filter's own
        """Keep cases in which somebody wrote after the reader last looked (or did not, for false)."""
        looked = CaseSeen.objects.filter(
            case=OuterRef("case"), user=self.reader, seen_at__gte=OuterRef("last_inbound_at")
        )
        written = Thread.objects.filter(case=OuterRef("pk"), last_inbound_at__isnull=False)
        news = Exists(written.filter(~Exists(looked)))
        return cases.filter(news if value else ~news)

    def half_written(self, cases: QuerySet[Case], name: str, value: bool) -> QuerySet[Case]:  # noqa: FBT001 - the same
        """Keep cases in which the reader has begun to write (or has not, for false)."""
        begun = Exists(Draft.objects.filter(author=self.reader, thread__case=OuterRef("pk")))
        return cases.filter(begun if value else ~begun)


class RegisterFilter(_FilterSet):
    """Everything the register of exceptions can be narrowed by; sums in whole units of the house's currency."""

    case = django_filters.CharFilter(label=_("Case"), field_name="case__reference", max_length=14)
    state = django_filters.ChoiceFilter(
        label=_("How it ended"), choices=ExceptionState.choices, empty_label=_("Any")
    )
    kind = django_filters.ChoiceFilter(
        label=_("What for"), choices=AuthorityKind.choices, empty_label=_("Any")
    )
    remedy = django_filters.ChoiceFilter(
        label=_("What they get"), choices=RemedyKind.choices, empty_label=_("Any")
    )
    clause = django_filters.NumberFilter(label=_("Rule"), method="under")
    segment = django_filters.ChoiceFilter(
        label=_("Guest"), choices=Segment.choices, empty_label=_("Any")
    )
    country = django_filters.CharFilter(
        label=_("Country of the home"), lookup_expr="iexact", max_length=2
    )
    asked_by = django_filters.ModelChoiceFilter(
        label=_("Who asked"),
        queryset=User.objects.filter(
            Exists(ExceptionRequest.objects.filter(asked_by=OuterRef("pk")))
        ).order_by("name"),
        empty_label=_("Anybody"),
    )
    answered_by = django_filters.ModelChoiceFilter(
        label=_("Who answered"),
        queryset=User.objects.filter(Exists(Approval.objects.filter(by=OuterRef("pk")))).order_by(
            "name"
        ),
        method="answered",
        empty_label=_("Anybody"),
    )
    asked_of = django_filters.NumberFilter(label=_("Whose turn it is"))
    least = django_filters.NumberFilter(label=_("From"), method="at_least", min_value=0)
    most = django_filters.NumberFilter(label=_("Up to"), method="at_most", min_value=0)
    asked_from = django_filters.DateFilter(
        label=_("Asked from"), field_name="asked_at", lookup_expr="date__gte"
    )
    asked_to = django_filters.DateFilter(
        label=_("Asked until"), field_name="asked_at", lookup_expr="date__lte"
    )

    class Meta:
        model = ExceptionRequest
        fields: list[str] = []

    def under(self, rows: Requests, name: str, value: Decimal) -> Requests:
        """Keep what leaves a rule, in whatever version of its policy."""
        chosen = Clause.objects.filter(pk=int(value))
        versions = Clause.objects.filter(
            version__policy__in=chosen.values("version__policy"), anchor__in=chosen.values("anchor")
        )
        return rows.filter(clause__in=versions.values("pk"))

    def answered(self, rows: Requests, name: str, value: User) -> Requests:
        """Keep what one person said yes or no to, alone or with somebody else."""
        return rows.filter(Exists(Approval.objects.filter(request=OuterRef("pk"), by=value)))

    def at_least(self, rows: Requests, name: str, value: Decimal) -> Requests:
        """Keep what costs so much or more."""
        return rows.filter(house_minor__gte=_house(value))

    def at_most(self, rows: Requests, name: str, value: Decimal) -> Requests:
        """Keep what costs so much or less."""
        return rows.filter(house_minor__lte=_house(value))


def _house(amount: Decimal) -> int:
    """Return minor units of the house's currency; beyond what a column holds nothing is larger."""
    return min(int(amount * 10 ** get_currency_precision(HOUSE_CURRENCY)), 2**62)
