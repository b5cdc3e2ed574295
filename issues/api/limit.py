"""How often one address may ask: counted by the minute, in the cache that the processes share (in
each process by itself where there is none, or while it fails)."""

import hashlib
import math
import time

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from ninja.throttling import BaseThrottle
from redis import RedisError

from qualitynews.failing import Failing
from qualitynews.people.signing_in import network_of
from qualitynews.people.where_from import visitor_address

A_MINUTE = 60
_own = LocMemCache("api", {})
_failing = Failing("API: the cache that counts its requests")


class PerMinute(BaseThrottle):
    """`settings.API_REQUESTS_A_MINUTE` for each visitor's network."""

    def allow_request(self, request) -> bool:
        minute = int(time.time() // A_MINUTE)
        visitor = hashlib.sha256(network_of(visitor_address(request)).encode()).hexdigest()[:32]
        key = f"api-{minute}-{visitor}"
        return _counted(key) <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        return math.ceil(A_MINUTE - time.time() % A_MINUTE)


def _counted(key: str) -> int:
    if not _failing.is_paused:
        try:
            return _incremented(cache, key)
        except (RedisError, OSError):
            _failing.note()
    return _incremented(_own, key)


def _incremented(counts, key: str) -> int:
    counts.add(key, 0, timeout=2 * A_MINUTE)
    try:
        return counts.incr(key)
    except ValueError:  # the cache was full and dropped it
        return 1
