"""Work in several processes: answers come back whatever happens to a worker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chartlint.session.pool import WorkerDied, in_processes


def work(task: tuple[str, str]) -> str:
    name, marker = task
    if name == "dies always" or (name == "dies once" and not os.path.exists(marker)):
        Path(marker).touch()
        os._exit(9)
    if name == "raises":
        raise ValueError(name)
    return name


def lost(task: tuple[str, str], error: WorkerDied) -> str:
    return f"lost {task[0]}: {error}"


def test_a_worker_that_dies_costs_its_task_a_second_try(tmp_path: Path) -> None:
    names = ["a", "dies once", "b", "dies always", "c", "d"]
    tasks = [(name, str(tmp_path / name)) for name in names]
    answers = dict(in_processes(work, tasks, 2, lost))
    assert [answers[number] for number in range(len(names))] == [
        "a", "dies once", "b",
        "lost dies always: the process that worked on it was killed, perhaps for want of memory",
        "c", "d",
    ]  # fmt: skip


def test_what_work_raises_is_raised(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="raises"):
        list(in_processes(work, [("a", ""), ("raises", "")], 2, lost))
