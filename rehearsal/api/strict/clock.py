"""Time as whatever waits here sees it: tests turn the clock on instead of waiting."""

import time


class Clock:
    #: Seconds.
    ahead = 0.0

    @classmethod
    def now(cls) -> float:
        """Seconds since some moment, like time.monotonic()."""
        return time.monotonic() + cls.ahead
