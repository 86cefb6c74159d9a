"""What we promise, as data and pure arithmetic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SlaConfig(AppConfig):
    name = "sla"
    verbose_name = _("Service levels")
    default_auto_field = "django.db.models.BigAutoField"
