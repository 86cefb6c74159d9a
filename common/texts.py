"""What people type, made fit to be kept: cleaned, asked for where it is missing, refused where it is too long."""

from django.utils.translation import gettext as _

from common.errors import BadInput


def clean(text: str) -> str:
    """Return a text without the character PostgreSQL cannot hold (NUL), and without blanks around it."""
    return text.replace("\x00", "").strip()


def on_one_line(text: str) -> str:
    """Return a cleaned text with every run of blanks and line breaks as one blank."""
    return " ".join(clean(text).split())


def fitting(text: str, *, field: str, longest: int) -> str:
    """Return a text as it is; refuses one of more than `longest` characters (BadInput at `field`)."""
    if len(text) > longest:
        raise BadInput(
            _("This text is too long: %(length)s characters, and at most %(longest)s fit.")
            % {"length": len(text), "longest": longest},
            field=field,
        )
    return text


def required(text: str, missing: str, *, field: str, longest: int) -> str:
    """Return a cleaned text; refuses none at all, saying `missing`, and one too long (BadInput at `field`)."""
    text = clean(text)
    if not text:
        raise BadInput(missing, field=field)
    return fitting(text, field=field, longest=longest)
