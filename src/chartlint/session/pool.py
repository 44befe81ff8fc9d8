"""Charts in several processes: a worker that dies costs its chart a second try, and never the run."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """The process that worked on a task ended, twice: it was killed, most likely for want of memory."""

    def __init__(self) -> None:
        super().__init__("the process that worked on it was killed, perhaps for want of memory")


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def in_processes(
    work: Callable[[Task], Answer],
    tasks: Sequence[Task],
    processes: int,
    lost: Callable[[Task, WorkerDied], Answer],
) -> Iterator[tuple[int, Answer]]:
    """Do tasks in several processes: pairs of a task's number and its answer, as they come.

    ``work``, tasks and answers must be picklable. A task whose worker dies is tried once more, alone; if that fails
    too, ``lost`` gives its answer. What ``work`` raises is raised here.
    """
    orphans: list[int] = []
    for number, future in _all(work, tasks, range(len(tasks)), processes):
        try:
            yield number, future.result()
        except BrokenProcessPool:
            orphans.append(number)
    for number in sorted(orphans):
        for _, future in _all(work, tasks, (number,), 1):
            try:
                yield number, future.result()
            except BrokenProcessPool:
                yield number, lost(tasks[number], WorkerDied())


def _all(
    work: Callable[[Task], Answer], tasks: Sequence[Task], numbers: Sequence[int], processes: int
) -> Iterator[tuple[int, Future[Answer]]]:
    # A forked worker has everything that is loaded and compiled; elsewhere it must begin anew (macOS, Windows).
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    executor = ProcessPoolExecutor(processes, mp_context=context)
    try:
        futures: dict[Future[Answer], int] = {}
        refused: list[int] = []
        for number in numbers:
            try:
                futures[executor.submit(work, tasks[number])] = number
            except BrokenProcessPool:  # a worker died already: what is left is tried alone
                refused.append(number)
        for number in refused:
            broken: Future[Answer] = Future()
            broken.set_exception(BrokenProcessPool())
            yield number, broken
        left = set(futures)
        while left:
            done, left = wait(left, return_when=FIRST_COMPLETED)
            for future in sorted(done, key=futures.__getitem__):
                yield futures[future], future
        executor.shutdown()  # its thread must be gone before the interpreter ends, or that complains of closed pipes
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


__all__ = ["WorkerDied", "in_processes", "processors"]
