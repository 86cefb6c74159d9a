"""A cache that forgets instead of failing: Redis away means slower, never broken."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while Redis is away every read is a miss and every write is dropped."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", key, default, version=version, fallback=default)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._try("get_many", keys, version=version, fallback={})

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", key, value, *args, fallback=True, **kwargs)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", key, value, *args, fallback=None, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", data, *args, fallback=[], **kwargs)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", key, *args, fallback=False, **kwargs)

    def delete(self, key: str, version: int | None = None) -> Any:
        return self._try("delete", key, version=version, fallback=False)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try("delete_many", keys, version=version, fallback=None)

    def has_key(self, key: str, version: int | None = None) -> Any:
        return self._try("has_key", key, version=version, fallback=False)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._try("incr", key, delta, version=version, fallback=delta)

    def _try(self, operation: str, *args: Any, fallback: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), operation)(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache_away", operation=operation, reason=type(error).__name__)
            return fallback
