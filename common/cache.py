"""A cache that forgets instead of failing: Redis away means slower, never broken."""

from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; while Redis is away every read is a miss and every write is dropped."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._try("get", default, key, default, version=version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._try("get_many", {}, keys, version=version)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("add", True, key, value, *args, **kwargs)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._try("set", None, key, value, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try("set_many", [], data, *args, **kwargs)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> Any:
        return self._try("touch", False, key, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> Any:
        return self._try("delete", False, key, version=version)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try("delete_many", None, keys, version=version)

    def has_key(self, key: str, version: int | None = None) -> Any:
        return self._try("has_key", False, key, version=version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> Any:
        return self._try("incr", delta, key, delta, version=version)

    def _try(self, operation: str, fallback: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), operation)(*args, **kwargs)
        except (RedisError, OSError) as error:
            log.warning("cache_away", operation=operation, reason=type(error).__name__)
            return fallback
