"""Put the drill's own witness into the database under test."""

from pathlib import Path

from django.db import connection


def install() -> None:
    """Create the tables and triggers of `audit.sql`, once."""
    with connection.cursor() as cursor:
        cursor.execute((Path(__file__).parent / "audit.sql").read_text())
