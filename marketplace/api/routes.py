"""What the API mounts of this app."""

from marketplace.api.views import ListingViewSet, PersonViewSet, ReservationViewSet

routes = [
    ("people", PersonViewSet, "person"),
    ("listings", ListingViewSet, "listing"),
    ("reservations", ReservationViewSet, "reservation"),
]
