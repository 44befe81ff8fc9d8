"""What a running render offers to functions: chance, clock, cluster, profile, mode."""

from __future__ import annotations

import random
import time

from chartlint.render.lookup import Cluster

FIXED_CLOCK_NS = 1_735_689_600_000_000_000
"""2025-01-01T00:00:00Z: renders are reproducible unless the user asks for the real clock."""
SEED = "chartlint"
"""What chance starts from unless the user asks for another seed or for real chance."""


class Runtime:
    """The state of one render that functions may ask for.

    ``random`` starts from ``seed`` at every render; a seed of None is the system's own chance, and keys, certificates
    and password hashes are real then where the libraries for them are installed (``real``). ``now_ns`` is the clock in
    nanoseconds since 1970; ``clock_ns`` None is the real one. ``cluster`` answers ``lookup``. ``lint`` is Helm's lint
    mode (``required`` and ``fail`` do not fail).
    """

    def __init__(
        self,
        *,
        seed: str | None = SEED,
        clock_ns: int | None = FIXED_CLOCK_NS,
        cluster: Cluster = Cluster(),  # noqa: B008 (a frozen tuple)
        lint: bool = False,
        helm_major: int = 4,
    ) -> None:
        self.random = random.SystemRandom() if seed is None else random.Random(seed)
        self.real = seed is None
        self.clock_ns = clock_ns
        self.cluster = cluster
        self.lint = lint
        self.helm_major = helm_major

    @property
    def now_ns(self) -> int:
        """The clock."""
        return time.time_ns() if self.clock_ns is None else self.clock_ns
