"""The API, versioned: every room's doors, sign-in by token, and the document that describes it all."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import ViewSetMixin

from cases.api.routes import routes as cases
from escalations.api.engine import EngineView
from escalations.api.routes import routes as escalations
from insights.api import DriftView
from marketplace.api.routes import routes as marketplace
from policies.api.routes import routes as policies
from sla.api.routes import routes as sla
from users.api import EndAllView, EndView, TokenView
from users.api import routes as users

#: Address, viewset and name of everything a room offers.
rooms: list[tuple[str, type[ViewSetMixin], str]] = [
    *cases,
    *escalations,
    *marketplace,
    *policies,
    *sla,
    *users,
]

router = DefaultRouter(use_regex_path=True)
for prefix, viewset, basename in rooms:
    router.register(prefix, viewset, basename=basename)

urlpatterns = [
    path("v1/", include(router.urls)),
    path("v1/drift/", DriftView.as_view(), name="api-drift"),
    path("v1/engine/", EngineView.as_view(), name="api-engine"),
    path("v1/token/", TokenView.as_view(), name="api-token"),
    path("v1/token/end/", EndView.as_view(), name="api-token-end"),
    path("v1/token/end-all/", EndAllView.as_view(), name="api-token-end-all"),
    path("schema", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]
