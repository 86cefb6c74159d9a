"""What the suite changes: fast hashing, no hashed file names, this machine only."""

import os

os.environ.setdefault("STEWARD_ENV", "test")

from config.settings import *  # noqa: F403 - the point of this module
from config.settings import CACHES, REDIS_URL, STATIC_ROOT

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # nothing is collected, but the server looks there

# Ways that have a provider: the tests that write to it start one on this machine and say where.
TWILIO_URL = "http://127.0.0.1:9"
TWILIO_ACCOUNT_SID = f"AC{'0' * 32}"
TWILIO_AUTH_TOKEN = "a-token-of-the-suite"  # noqa: S105 - opens nothing
TWILIO_FROM = "+15005550006"
VAPID_PRIVATE_KEY = "5" * 64
PUSH_HOSTS = ["127.0.0.1"]

if _worker := os.environ.get("PYTEST_XDIST_WORKER"):
    # Each process of the suite has a Redis database of its own, as it has a PostgreSQL one.
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{_worker.removeprefix('gw')}"
    CELERY_BROKER_URL = CACHES["default"]["LOCATION"] = REDIS_URL
