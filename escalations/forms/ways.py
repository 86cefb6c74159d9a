"""Shape and read what people type about how they are woken; nothing here writes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.errors import BadInput
from messaging import providers, way_addresses
from messaging.models import ContactMethod

Kind = ContactMethod.Kind
_AFTER = [
    (0, pgettext_lazy("wait before a message", "at once")),
    (30, _("after 30 s")),
    (60, _("after 1 min")),
    (120, _("after 2 min")),
    (180, _("after 3 min")),
    (300, _("after 5 min")),
    (600, _("after 10 min")),
]
_EVERY = [
    (0, pgettext_lazy("repetition of a message", "once")),
    (60, _("every minute")),
    (120, _("every 2 min")),
    (180, _("every 3 min")),
    (300, _("every 5 min")),
]


class WayForm(forms.Form):
    """One address of one's own."""

    kind = forms.ChoiceField(label=_("Reach me by"), choices=())
    address = forms.CharField(
        label=_("Address or number"),
        max_length=1000,
        help_text=_(
            "A number with + and the country’s code, an e-mail address, or a service such as ntfy://my-topic."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    label = forms.CharField(label=_("Name (optional)"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = (Kind.VOICE, Kind.SMS, Kind.EMAIL, Kind.APPRISE)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(k.value, k.label) for k in typed if k not in providers.missing()]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no address of the kind."""
        data = super().clean() or {}
        if "kind" in data and "address" in data:
            try:
                way_addresses.read(data["kind"], data["address"])
            except BadInput as refusal:
                self.add_error("address", refusal.message)
        return data


class DeviceForm(forms.Form):
    """What a browser gives when it agrees to be woken."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=60)
    label = forms.CharField(max_length=80, required=False)


class RuleForm(forms.Form):
    """One rule: which way, when, how often."""

    way = forms.TypedChoiceField(label=_("Way"), coerce=int, choices=())
    after = forms.TypedChoiceField(label=_("When"), coerce=int, choices=_AFTER)
    every = forms.TypedChoiceField(label=_("How often"), coerce=int, choices=_EVERY)

    def __init__(
        self, *args: Any, ways: list[tuple[int, str]], severity: int, **kwargs: Any
    ) -> None:
        kwargs["auto_id"] = f"id_s{severity}_%s"
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = ways


class QuietForm(forms.Form):
    """Hours in which only an S1 wakes somebody."""

    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
