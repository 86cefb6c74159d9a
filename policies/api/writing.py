"""Drafts over the API: written, handed to a second person, and published by them."""

from typing import Any, cast

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.authentication import SessionAuthentication
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.drf import NewestFirstCursor
from policies.actions import policies, versions
from policies.api import draft_serializers as shapes
from policies.api.serializers import VersionSerializer
from policies.models import Clause, Policy, PolicyVersion
from policies.writing import prove
from users.models import User
from users.roles import Permission

#: What binds everybody is published by a person who signed in, never by a token that was left somewhere.
_IN_PERSON: list[type[Any]] = [SessionAuthentication]
_ANCHOR = OpenApiParameter(
    "anchor", OpenApiTypes.STR, OpenApiParameter.PATH, description="Such as 4.2"
)


class DraftVersionViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[PolicyVersion]
):
    """What is being written, for who writes policies; for everybody else there is no such place."""

    serializer_class = shapes.DraftVersionSerializer
    pagination_class = NewestFirstCursor
    lookup_value_regex = r"\d{1,18}"
    queryset = PolicyVersion.objects.none()

    @property
    def person(self) -> User:
        """Return who asks."""
        return cast(User, self.request.user)

    def get_queryset(self) -> QuerySet[PolicyVersion]:
        """Return drafts and what waits for a second person, with their clauses."""
        clauses = Prefetch("clauses", queryset=Clause.objects.light().order_by("order"))
        rows = PolicyVersion.objects.unpublished().select_related(
            "policy", "drafted_by", "submitted_by"
        )
        self._refuse_readers()
        return rows.prefetch_related(clauses)

    @extend_schema(request=shapes.NewDraftInput, responses={201: shapes.DraftVersionSerializer})
    def create(self, request: Request) -> Response:
        """Begin the next version of a policy as a copy of its newest."""
        self._refuse_readers()
        given = shapes.read(shapes.NewDraftInput, request)
        policy = get_object_or_404(Policy, code=given.pop("policy"))
        begun = versions.draft(policy_id=policy.pk, by=self.person, now=timezone.now(), **given)
        return self._shown(begun.pk, code=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.NewPolicyInput, responses={201: shapes.NewPolicySerializer})
    @action(detail=False, methods=["post"], url_path="policies", pagination_class=None)
    def policies(self, request: Request) -> Response:
        """Open a policy without versions."""
        self._refuse_readers()
        made = policies.create(**shapes.read(shapes.NewPolicyInput, request))
        return Response(shapes.NewPolicySerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.TermsInput, responses=shapes.DraftVersionSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change terms of a draft; those that are not sent stay."""
        draft = self.get_object()
        terms = shapes.read(shapes.TermsInput, request)
        first, until = terms.pop("from_date", draft.from_date), draft.until_date
        until = terms.pop("until_date", until)
        versions.amend(
            version_id=draft.pk,
            terms=terms,
            days=(first, until),
            by=self.person,
            now=timezone.now(),
        )
        return self._shown(draft.pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Throw a draft away."""
        versions.discard(version_id=self.get_object().pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        methods=["PUT"],
        parameters=[_ANCHOR],
        request=shapes.ClauseInput,
        responses=shapes.DraftVersionSerializer,
    )
    @extend_schema(
        methods=["DELETE"], parameters=[_ANCHOR], responses=shapes.DraftVersionSerializer
    )
    @action(
        detail=True,
        methods=["put", "delete"],
        url_path=r"clauses/(?P<anchor>[0-9]{1,3}(?:\.[0-9]{1,3}){0,2})",
        url_name="clause",
    )
    def clause(self, request: Request, pk: str, anchor: str) -> Response:
        """Write one clause, or take it out; what is not sent of a clause stays."""
        draft, now = self.get_object(), timezone.now()
        if request.method == "DELETE":
            versions.remove_clause(version_id=draft.pk, anchor=anchor, by=self.person, now=now)
        else:
            versions.write_clause(
                version_id=draft.pk,
                anchor=anchor,
                fields=shapes.read(shapes.ClauseInput, request),
                by=self.person,
                now=now,
            )
        return self._shown(draft.pk)

    @extend_schema(responses=shapes.ProofSerializer)
    @action(detail=True, pagination_class=None)
    def proof(self, request: Request, pk: str) -> Response:
        """Say what the draft would change, and what keeps it from being published."""
        language = get_language() or "en"
        proof = prove(self.get_object(), language=language, today=timezone.localdate())
        return Response(shapes.ProofSerializer(proof).data)

    @extend_schema(request=None, responses=shapes.DraftVersionSerializer)
    @action(detail=True, methods=["post"])
    def submission(self, request: Request, pk: str) -> Response:
        """Hand the draft to a second person."""
        draft = self.get_object()
        versions.submit(version_id=draft.pk, by=self.person, now=timezone.now())
        return self._shown(draft.pk)

    @extend_schema(request=None, responses=shapes.DraftVersionSerializer)
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def returning(self, request: Request, pk: str) -> Response:
        """Give what is in review back to be changed."""
        draft = self.get_object()
        versions.send_back(version_id=draft.pk)
        return self._shown(draft.pk)

    @extend_schema(request=None, responses=VersionSerializer)
    @action(detail=True, methods=["post"], authentication_classes=_IN_PERSON)
    def publication(self, request: Request, pk: str) -> Response:
        """Publish it, signed in, as a second person; a token can't."""
        draft = self.get_object()
        if not self.person.can(Permission.PUBLISH_POLICIES):
            raise Http404
        published = versions.publish(version_id=draft.pk, by=self.person, now=timezone.now())
        return Response(VersionSerializer(published).data)

    def _refuse_readers(self) -> None:
        if not self.person.can(Permission.DRAFT_POLICIES):
            raise Http404

    def _shown(self, pk: int, *, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=pk)
        return Response(self.get_serializer(row).data, status=code)
