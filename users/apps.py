"""Who works here: people, teams, roles and permissions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("Staff")
    default_auto_field = "django.db.models.BigAutoField"
