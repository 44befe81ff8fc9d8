"""Helm's flags for values, as the session wants them."""

from __future__ import annotations

import csv
from argparse import Namespace

from chartlint.cli.settings import words_of
from chartlint.errors import UsageError
from chartlint.session.scenario import Given

_FLAGS = ("set-json", "set", "set-string", "set-file", "set-literal")


def given_of(options: Namespace) -> Given:
    """The values given on a command line."""
    sets = tuple((flag, text) for flag in _FLAGS for text in getattr(options, flag.replace("-", "_")))
    return Given(tuple(path for text in options.values for path in listed(text)), sets)


def listed(text: str) -> list[str]:
    """The entries of a flag that takes a list: separated by commas, perhaps in quotes (pflag's StringSlice)."""
    return next(csv.reader([text]), [])


def chosen_scenarios(texts: list[str]) -> list[str]:
    """The names and patterns of ``--scenario``. Raises UsageError for one without any, as an unset variable gives."""
    chosen = [words_of(text) for text in texts]
    if not all(chosen):
        raise UsageError("--scenario names no scenario", "leave it out to look at all of them")
    return [word for words in chosen for word in words]
