"""Where this app's pages live; `shelf` is levels, calendars or rules."""

from django.urls import path

from sla.views import drafts, shelves, trials

app_name = "sla"
_one = "<slug:shelf>/<slug:code>/"
urlpatterns = [
    path("", shelves.index, name="index"),
    path("trial/", trials.detail, name="trial"),
    path("<slug:shelf>/", shelves.index, name="shelf"),
    path("<slug:shelf>/new/", shelves.create, name="create"),
    path(_one, shelves.detail, name="detail"),
    path(f"{_one}<int:number>/", shelves.detail, name="version"),
    path(f"{_one}end/", shelves.end, name="end"),
    path(f"{_one}drafts/", drafts.begin, name="drafts"),
    path(f"{_one}draft/", drafts.detail, name="draft"),
    path(f"{_one}draft/holidays/", drafts.holidays, name="holidays"),
    path(f"{_one}draft/removal/", drafts.removal, name="removal"),
    path(f"{_one}draft/publication/", drafts.publication, name="publication"),
]
