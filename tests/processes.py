"""Real processes on the database and the broker of a test."""

import os

from django.conf import settings
from django.db import connection


def on_this_database(**more):
    """Return the environment of a process that works on the test's database; `more` goes on top."""
    named = connection.settings_dict
    place = f"{named['HOST']}:{named['PORT']}/{named['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": f"postgresql://{named['USER']}:{named['PASSWORD']}@{place}",
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        **more,
    }
