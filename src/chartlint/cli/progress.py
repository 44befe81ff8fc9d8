"""A bar on stderr for runs over many charts; it appears only when a run takes long."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds in which a run shows nothing: a bar that flashes up and goes is worse than none."""


class Progress:
    """Tells how far a run is. A context manager: the bar is gone when it ends."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def update(self, done: int, total: int, path: str) -> None:
        """Take note that ``done`` of ``total`` charts are checked and ``path`` is next."""
        if self._bar is None:
            if time.monotonic() - self._start < PATIENCE or total - done < 2:
                return
            self._bar = _make_bar()
            self._task = self._bar.add_task("", total=total)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, completed=done, description=path)


def _make_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task
    from rich.progress import Progress as Bar
    from rich.text import Text

    class Path(ProgressColumn):
        """The path of the chart in work, as it is: it may hold what rich takes for markup."""

        def render(self, task: Task) -> Text:
            return Text(task.description, style="dim", no_wrap=True, overflow="ellipsis")

    return Bar(BarColumn(), MofNCompleteColumn(), Path(), console=Console(stderr=True), transient=True)
