"""What a running render offers to functions: seed, clock, profile, mode."""

from __future__ import annotations

import random

# 2025-01-01T00:00:00Z: renders are reproducible unless the user asks for the real clock.
FIXED_CLOCK_NS = 1_735_689_600_000_000_000


class Runtime:
    """The state of one render that functions may ask for.

    ``random`` is seeded per render, ``now_ns`` is the clock in nanoseconds since 1970 (fixed unless the user
    asks for the real one), ``lint`` is Helm's lint mode (``required`` and ``fail`` do not fail).
    """

    def __init__(
        self, *, seed: str = "chartlint", now_ns: int = FIXED_CLOCK_NS, lint: bool = False, helm_major: int = 4
    ) -> None:
        self.random = random.Random(seed)
        self.now_ns = now_ns
        self.lint = lint
        self.helm_major = helm_major
