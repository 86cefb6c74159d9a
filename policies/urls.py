"""Where this app's pages live."""

from django.urls import path

from policies.views import library, lookups

app_name = "policies"
urlpatterns = [
    path("", library.index, name="index"),
    path("lookup/", lookups.detail, name="lookup"),
    path("<slug:code>/", library.detail, name="detail"),
    path("<slug:code>/<int:number>/", library.detail, name="detail"),
]
