"""The API, versioned; every app adds its own doors."""

urlpatterns = []
