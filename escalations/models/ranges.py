"""What every span of hours in a rota must be."""

from django.db.models import Q


def both_ends(field: str) -> Q:
    """Return the condition that a range has a start, an end, and something in between."""
    return Q(
        **{
            f"{field}__isempty": False,
            f"{field}__lower_inf": False,
            f"{field}__upper_inf": False,
        }
    )
