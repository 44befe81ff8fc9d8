"""Writing what a command has to say: to stdout, or to a file that is there whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

from chartlint.errors import UsageError

Write = Callable[[TextIO], object]


def to_stdout(write: Write) -> None:
    """Write to stdout. A reader that closed the pipe (``| head``) is no error. Raises UsageError for a full disk."""
    if sys.stdout is None:  # closed by whoever started us
        return
    try:
        write(sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_stdout()
    except OSError as error:
        drop_stdout()
        raise unwritable("the report to stdout", error) from None


def drop_stdout() -> None:
    """Let what is still written to a closed stdout, at the latest when Python ends, go nowhere."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError, AttributeError):
        pass  # stdout is no file of the system's, as in a test


def to_file(path: str, write: Write) -> None:
    """Write a file by way of a temporary one beside it. Raises UsageError where that cannot be done."""
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a pipe or a device is written to as it is
            with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                write(file)
            return
        target = os.path.realpath(path)
        temporary = f"{target}.{os.getpid()}.tmp"
        try:
            with open(temporary, "x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                write(file)
            os.replace(temporary, target)
        finally:
            if os.path.lexists(temporary):
                os.unlink(temporary)
    except OSError as error:
        raise unwritable(path, error) from None


def check_writable(path: str) -> None:
    """Find out before a long run whether its report can be written. Raises UsageError."""
    if os.path.isdir(path):
        raise UsageError(f"cannot write {path}: it is a folder")
    folder = os.path.dirname(os.path.realpath(path))
    if not os.path.isdir(folder):
        raise UsageError(f"cannot write {path}: there is no folder {os.path.dirname(path) or folder}")
    if not os.access(folder if not os.path.exists(path) or os.path.isfile(path) else path, os.W_OK):
        raise UsageError(f"cannot write {path}: permission denied")


def unwritable(path: str, error: OSError) -> UsageError:
    """The user's error that a failed write is."""
    return UsageError(f"cannot write {path}: {error.strerror or error}")
