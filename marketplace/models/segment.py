"""How much care somebody or a stay was promised."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Segment(models.TextChoices):
    """The groups that promises, queues and policies tell apart."""

    STANDARD = "standard", _("Standard")
    PREMIER = "premier", _("Premier")
    LUXURY = "luxury", _("Luxury")
    CORPORATE = "corporate", _("Corporate")
    VIP = "vip", _("VIP")
