"""``chartlint rules new NAME``: a card to begin with, that works and is tested."""

from __future__ import annotations

import os
import re
from argparse import Namespace

from chartlint.cli.output import to_stdout
from chartlint.cli.settings import config_of
from chartlint.errors import UsageError
from chartlint.packs import starters
from chartlint.rules.card import NAME

FOLDER = "chartlint-rules"
"""Where the rules of a house go when the configuration names no folder."""


def run_command(options: Namespace) -> int:
    """Write the files and say what to do next. Raises UsageError rather than write over a file."""
    name = options.name.removesuffix(".yaml")
    if not re.fullmatch(NAME, name):
        raise UsageError(
            f"`{options.name}` is no name for a rule", "lower-case words joined by dashes, such as image-from-elsewhere"
        )
    if options.python and options.each is not None:
        raise UsageError("--each is for rules in CEL; a rule in Python derives from the class it wants")
    config = config_of(options)
    known = (*options.pack, *config.packs)
    folder = known[0] if known else FOLDER
    texts = {f"{name}.yaml": starters.card(name, options.each or "container")}
    if options.python:
        texts = {
            f"{name}.yaml": starters.python_card(name),
            f"{name.replace('-', '_')}.py": starters.python_module(name),
        }
    paths = {os.path.join(folder, file): text for file, text in texts.items()}
    there = [path for path in paths if os.path.lexists(path)]
    if there:
        raise UsageError(f"{there[0]} is there already", "give the rule another name, or remove the file")
    try:
        os.makedirs(folder, exist_ok=True)
        for path, text in paths.items():
            with open(path, "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
    except OSError as error:
        raise UsageError(f"cannot write into {folder}: {error.strerror}") from None
    trust = " --trust" if options.python else ""
    told = [f"wrote {path}" for path in paths]
    told += [f"test it:  chartlint rules test {folder}{trust}"]
    if not config.packs:
        told += [f"use it:   chartlint lint --pack {folder}{trust} CHART, or `packs: [{folder}]` in chartlint.yaml"]
    to_stdout(lambda out: out.write("\n".join(told) + "\n"))
    return 0
