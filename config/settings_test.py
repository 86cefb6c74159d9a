"""What the suite changes: fast hashing, no hashed file names, this machine only."""

import os

os.environ.setdefault("STEWARD_ENV", "test")

from config.settings import *  # noqa: F403 - the point of this module

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
LOG_FORMAT = "plain"
