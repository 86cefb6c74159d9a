"""What the suite changes: fast hashing, no hashed file names, this machine only."""

import os

os.environ.setdefault("STEWARD_ENV", "test")

from config.settings import *  # noqa: F403 - the point of this module
from config.settings import CACHES, REDIS_URL, STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # nothing is collected, but the server looks there

if _worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each process of the suite has a Redis database of its own, as it has a PostgreSQL one.
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{_worker.removeprefix('gw')}"
    CELERY_BROKER_URL = CACHES["default"]["LOCATION"] = REDIS_URL
