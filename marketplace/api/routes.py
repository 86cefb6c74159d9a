"""What the API mounts of this app."""

from rest_framework.viewsets import ViewSetMixin

from marketplace.api.treatment import ConsentViewSet, PreferenceViewSet
from marketplace.api.views import ListingViewSet, PersonViewSet, ReservationViewSet

routes: list[tuple[str, type[ViewSetMixin], str]] = [
    ("people", PersonViewSet, "person"),
    ("listings", ListingViewSet, "listing"),
    ("reservations", ReservationViewSet, "reservation"),
    ("preferences", PreferenceViewSet, "preference"),
    ("consents", ConsentViewSet, "consent"),
]
