"""How often one address may ask: counted by the minute, in the cache that the processes share (in
each process by itself where there is none)."""

import hashlib
import math
import time

from django.conf import settings
from django.core.cache import cache
from ninja.throttling import BaseThrottle

from qualitynews.people.signing_in import network_of
from qualitynews.people.where_from import visitor_address

A_MINUTE = 60


class PerMinute(BaseThrottle):
    """`settings.API_REQUESTS_A_MINUTE` for each visitor's network."""

    def allow_request(self, request) -> bool:
        minute = int(time.time() // A_MINUTE)
        visitor = hashlib.sha256(network_of(visitor_address(request)).encode()).hexdigest()[:32]
        key = f"api-{minute}-{visitor}"
        cache.add(key, 0, timeout=2 * A_MINUTE)
        try:
            asked = cache.incr(key)
        except ValueError:  # the cache was full and dropped it
            asked = 1
        return asked <= settings.API_REQUESTS_A_MINUTE

    def wait(self) -> float:
        return math.ceil(A_MINUTE - time.time() % A_MINUTE)
