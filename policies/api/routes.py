"""What the API mounts of this app."""

from policies.api.views import PolicyViewSet

routes = [
    ("policies", PolicyViewSet, "policy"),
]
