"""``chartlint migrate --from TOOL CONFIG``: another tool's configuration as ours."""

from __future__ import annotations

import os
import sys
from argparse import Namespace

from chartlint.cli.output import check_writable, to_file, to_stdout
from chartlint.cli.settings import host_of, registry_of
from chartlint.config import Config
from chartlint.errors import UsageError
from chartlint.packs.migrate import Migration, migrate
from chartlint.packs.peer_map import PeerMap, left_out
from chartlint.packs.selection import Selection

LARGEST = 4 * 1024 * 1024
"""Largest configuration in bytes: a path may be given by mistake."""


def run_command(options: Namespace) -> int:
    """Write the configuration, but not over a file.

    Raises UsageError for a configuration that is none of the tool's or cannot be read, and where a file would be lost.
    """
    config = Config()
    registry = registry_of(options, config, host_of(options, config))
    text = text_of(options.file)
    if options.output:
        check_writable(options.output)
        if os.path.isfile(options.output):
            raise UsageError(f"{options.output} is there already", "name another file, and put the two together")
    moved = migrate(options.tool, text, PeerMap(registry, left_out()), Selection(registry))
    if options.output:
        to_file(options.output, lambda out: out.write(moved.text))
    else:
        to_stdout(lambda out: out.write(moved.text))
    sys.stderr.write(account(options.tool, moved))
    return 0


def text_of(path: str) -> str:
    """The configuration's text. Raises UsageError."""
    try:
        if path == "-":
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise UsageError(f"{path} is no configuration: it has more than {LARGEST // 1024 // 1024} MiB")
        return data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is no configuration: it is not UTF-8") from None


def account(tool: str, moved: Migration) -> str:
    """What came along, in a line or two."""
    checks = f"{moved.carried} of {moved.checks} checks of {tool} have rules here"
    if not moved.lost:
        return f"{checks}; everything came along\n"
    number = len(moved.lost)
    return f"{checks}; {number} thing{'' if number == 1 else 's'} did not come along, as the comments at the end say\n"
