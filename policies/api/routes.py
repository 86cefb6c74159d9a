"""What the API mounts of this app."""

from rest_framework.viewsets import ViewSetMixin

from policies.api.learning import FeedViewSet, SelfCheckViewSet
from policies.api.views import PolicyViewSet
from policies.api.writing import DraftVersionViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("policies", PolicyViewSet, "policy"),
    ("policy-drafts", DraftVersionViewSet, "policy-draft"),
    ("policy-changes", FeedViewSet, "policy-change"),
    ("self-checks", SelfCheckViewSet, "self-check"),
]
