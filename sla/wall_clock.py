"""How people write times of day and stretches of a day, and how they are read back."""

MINUTES_A_DAY = 1440


def wall_clock(minute: int) -> str:
    """Write minutes after midnight as people do: 24:00 ends the day, 26:00 is 02:00 (+1)."""
    if minute > MINUTES_A_DAY:
        return f"{(minute - MINUTES_A_DAY) // 60:02d}:{minute % 60:02d} (+1)"
    return f"{minute // 60:02d}:{minute % 60:02d}"
