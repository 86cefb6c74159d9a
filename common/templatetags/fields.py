"""Form fields in the design's clothes, so that no form has to know a class name."""

from django import forms, template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def dressed(field: BoundField, size: str = "") -> SafeString:
    """`{{ field|dressed:"tall" }}` → the widget as an input or a select of the design system."""
    widget = field.field.widget
    look = "select" if isinstance(widget, forms.Select) else "input"
    if isinstance(widget, forms.Textarea):
        look += " area"
    classes = f"{look} {size}".strip()
    return field.as_widget(attrs={"class": f"{widget.attrs.get('class', '')} {classes}".strip()})


@register.filter
def is_check(field: BoundField) -> bool:
    """Say whether the field is one box to tick."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_choices(field: BoundField) -> bool:
    """Say whether the field is a row of choices."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
