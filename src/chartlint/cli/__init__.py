"""The command line: arguments in, exit code out. Each command is a module that is imported when it is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from chartlint.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

USAGE = 2
FAILURE = 3
INTERRUPTED = 130

__all__ = ["entry", "main"]


def entry() -> None:
    """The console script."""
    code = main()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        from chartlint.cli.output import drop_stdout

        drop_stdout()
        if not isinstance(error, BrokenPipeError):
            _complain(f"cannot write to stdout: {error.strerror or error}")
            code = USAGE
    sys.exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (without the program's name) and return the exit code.

    0 clean, 1 findings that count, 2 a mistake of the user (one sentence on stderr), 3 a failure of ours,
    130 interrupted. Nothing but SystemExit of the Python runtime itself leaves this function.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _plain_streams()
    try:
        from chartlint.cli.arguments import parse

        options = parse(arguments)
        if isinstance(options, int):
            return options
        return _run(options)
    except UsageError as error:
        _complain(f"{error}")
        return USAGE
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        from chartlint.cli.output import drop_stdout

        drop_stdout()
        return FAILURE
    except Exception as error:  # the last resort: a person shall see a sentence, never a bare traceback
        if "--debug" in arguments:
            import traceback

            traceback.print_exc()
        text = f"{type(error).__name__}: {error}".rstrip(": ").replace("\n", " ")
        way_out = "" if "--debug" in arguments else "; --debug shows where"
        _complain(f"internal error: {text} (a bug of chartlint: please report it{way_out})")
        return FAILURE


def _run(options: Namespace) -> int:
    from importlib import import_module

    code: int = import_module(f"chartlint.cli.{options.command}").run_command(options)
    return code


def _complain(message: str) -> None:
    """Tell the user on stderr, each line of the message under the program's name."""
    try:
        for line in message.split("\n"):
            print(f"chartlint: {line}", file=sys.stderr)
    except OSError:
        pass  # nobody listens


def _plain_streams() -> None:
    """Let no character that a terminal cannot show end a run: file names and texts are a stranger's."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
