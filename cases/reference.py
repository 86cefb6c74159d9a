"""Case numbers people can read over the phone: digits and one check digit that catches a slip."""

import re

# Damm, 2004: the totally anti-symmetric quasigroup of order 10. It detects every single wrong digit and
# every swap of neighbours, which are the two slips people make when they read a number aloud.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_SHAPE = re.compile(r"\A\s*(?:ST)?[\s\-–.]*(\d[\d\s\-.]*\d)\s*\Z", re.IGNORECASE)


def check_digit(digits: str) -> int:
    """Return the check digit of a string of decimal digits."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return interim


def reference_for(number: int) -> str:
    """Return the reference of the case counted `number`, such as ST-48214 for 4821."""
    return f"ST-{number}{check_digit(str(number))}"


def read_reference(text: str) -> str | None:
    """Return the reference somebody typed or said (“st 48214”, “48 214”), or None if a digit is wrong."""
    match = _SHAPE.match(text)
    if match is None:
        return None
    digits = re.sub(r"\D", "", match[1])
    if len(digits) < 2 or check_digit(digits) != 0:
        return None
    return f"ST-{digits}"
