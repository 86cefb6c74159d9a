"""Where every app is mounted."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from common.live import stream

urlpatterns = [
    path("live/desk", stream, name="live"),
    path("admin/", admin.site.urls),
    path(
        "account/email/", RedirectView.as_view(pattern_name="users:settings")
    ),  # an admin changes it
    path("account/", include("allauth.urls")),
    path("settings/", include("users.urls")),
    path("people/", include("marketplace.urls")),
    path("policies/", include("policies.urls")),
    path("service-levels/", include("sla.urls")),
    path("on-call/", include("escalations.urls")),
    path("hooks/", include("escalations.hook_urls")),
    path("manage/", include("insights.urls")),
    path("api/", include("config.api")),
    path("", include("cases.urls")),
]

handler500 = "common.middleware.server_error"
