"""The orders a list of cases can stand in; each ends in severity and number, so that no two rows share a place."""

from dataclasses import dataclass

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models.case import CaseQuerySet


@dataclass(frozen=True, slots=True)
class Order:
    """One order: by an instant of the case, the earliest or the latest first; a case without one comes last."""

    slug: str
    title: str | Promise
    field: str
    is_descending: bool = False

    @property
    def is_by_due(self) -> bool:
        """Say whether the rows can stand under headings by when they run out."""
        return self.field in ("next_due_at", "listed_due_at")

    @property
    def reads(self) -> tuple[str, ...]:
        """Return the fields of a case it goes by, beyond those every row shows."""
        return () if self.is_by_due else (self.field,)

    @property
    def is_partial(self) -> bool:
        """Say whether a case may have no such instant."""
        return self.is_by_due

    def of(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Return the cases in this order."""
        # Said only where there are any: PostgreSQL would not take the index for an order it calls another one.
        last = True if self.is_partial else None
        by = F(self.field)
        first = by.desc(nulls_last=last) if self.is_descending else by.asc(nulls_last=last)
        return cases.order_by(first, "severity", "pk")


URGENCY = Order("urgency", _("Urgency"), "next_due_at")
#: Of lists that hang on one clock of a case, not on its nearest: `cases_in` says which.
LISTED = Order("listed", _("Due first"), "listed_due_at")
ORDERS: dict[str, Order] = {
    order.slug: order
    for order in (
        URGENCY,
        Order("newest", _("Newest"), "opened_at", is_descending=True),
        Order("oldest", _("Oldest"), "opened_at"),
        Order("quiet", _("Longest untouched"), "last_activity_at"),
    )
}
