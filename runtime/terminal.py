"""What the launcher says to the person in front of the terminal."""

from rich.console import Console

console = Console(highlight=False)


class CannotStart(Exception):
    """A reason a person can act on, in one plain sentence; never a traceback."""
