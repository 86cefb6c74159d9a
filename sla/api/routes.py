"""What the API mounts of this app."""

from sla.api.views import ShelfViewSet

routes = [
    (r"service-levels/(?P<shelf>levels|calendars|rules)", ShelfViewSet, "service-level"),
]
