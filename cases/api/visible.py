"""What hangs on cases one may see: the manners shared by the doors to it."""

from collections.abc import Callable
from typing import Any, cast

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import mixins, status, viewsets
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case, Thread
from cases.models.case import CaseQuerySet
from common.drf import NewestFirstCursor, StrictSerializer
from users.models import User


class OfOneCase(django_filters.FilterSet):
    """Rows of one case; `?case=ST-…`."""

    case = django_filters.CharFilter(label=_("Case"), field_name="case__reference")


class VisibleCases(viewsets.GenericViewSet[Any]):
    """Who asks, and the cases they may know of; what may not be seen is not found."""

    @property
    def person(self) -> User:
        """Return who asks."""
        return cast(User, self.request.user)

    def visible(self) -> CaseQuerySet:
        """Return the cases this person may know of."""
        return Case.objects.visible_to(self.person)

    def case(self, reference: str) -> Case:
        """Return one of them by its reference."""
        return get_object_or_404(self.visible(), reference=reference.upper())

    def thread(self, reference: str, kind: str) -> Thread:
        """Return one thread of one of them."""
        return self.case(reference).threads.get(kind=kind)


class OfVisibleCases(mixins.ListModelMixin, mixins.RetrieveModelMixin, VisibleCases):
    """Rows of cases one may see: listed, read one by one, added by an action and moved on by others."""

    pagination_class: Any = NewestFirstCursor
    filterset_class: Any = OfOneCase
    lookup_value_regex = r"\d{1,18}"
    #: By which name the actions of these rows take the row's id.
    id_name = ""

    def add(self, do: Callable[..., Any], shape: type[StrictSerializer]) -> Response:
        """Read what is sent, let the action make a row on the case it names, and show the row."""
        given = read(shape, self.request)
        case = self.case(given.pop("case"))
        made = do(case_id=case.pk, by=self.person, now=timezone.now(), **given)
        return self.shown(made.pk, code=status.HTTP_201_CREATED)

    def act(
        self, do: Callable[..., Any], shape: type[StrictSerializer], **more: object
    ) -> Response:
        """Let the action move the row on, and show it; a row that is not visible is not found, whatever was sent."""
        found = self.get_object()
        given = {**more, **read(shape, self.request)}
        do(**{self.id_name: found.pk}, by=self.person, now=timezone.now(), **given)
        return self.shown(found.pk)

    def last_word(self, do: Callable[..., Any], shape: type[StrictSerializer]) -> Response:
        """Take somebody's word and show them the row although the case may be closed to them by it."""
        found, given = self.get_object(), read(shape, self.request)
        said = do(**{self.id_name: found.pk}, by=self.person, now=timezone.now(), **given)
        return Response(self.get_serializer(said).data)

    def shown(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        """Show one row as it stands now."""
        row = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(row).data, status=code)


def read(shape: type[Any], request: Request) -> dict[str, Any]:
    """Return what was sent in this shape; refuses (400) what does not fit it, by its field."""
    serializer = shape(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)
