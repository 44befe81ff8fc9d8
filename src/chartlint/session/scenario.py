"""The scenario that a configuration and the flags of Helm make together."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from typing import NamedTuple

from chartlint.chart import DEFAULT_HELM, overlays_of, parse_kube_version, profile, release_name_fault
from chartlint.config import Config
from chartlint.errors import InputError, UsageError
from chartlint.render import Scenario

MAX_VALUES = 32 * 1024 * 1024
"""Largest values file in bytes: one that is larger is a mistake, and its path may be a stranger's choice."""


class Given(NamedTuple):
    """Values that the user gives on the command line.

    ``files`` are paths of values files (``-`` for stdin), ``sets`` pairs of a flag's name (``set``, ``set-string``,
    ``set-json``, ``set-file``, ``set-literal``) and its argument.
    """

    files: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()


def scenario_of(config: Config, given: Given = Given()) -> Scenario:  # noqa: B008 (a frozen tuple)
    """The scenario to render. Configured values come first, given ones over them, in Helm's order.

    Raises UsageError for values that cannot be read or parsed, for a Helm version that is not known, and for a name
    or a Kubernetes version that Helm refuses.
    """
    try:
        helm = profile(config.helm or DEFAULT_HELM)
    except UsageError as error:
        raise _placed(config, "helm", error.message, error.hint) from None
    if config.kube_version is not None:
        try:
            parse_kube_version(config.kube_version)
        except ValueError as error:
            raise _placed(config, "kube-version", str(error)) from None
    fault = release_name_fault(config.release_name)
    if fault is not None:
        raise _placed(config, "release-name", f"`{config.release_name}` is no name for a release: {fault}")
    files = (*config.values, *given.files)
    sets = (*(("set", text) for text in config.set), *given.sets)
    try:
        overlays = overlays_of(files, sets, helm, read_values)
    except InputError as error:
        place = ""
        if error.span is not None:
            point = error.span.point()
            place = f"{error.span.source.path}:{point.line}:{point.column}: "
        raise UsageError(f"{place}{error.message}") from None
    return Scenario(
        name=scenario_name(files, sets),
        overlays=overlays,
        release_name=config.release_name,
        namespace=config.namespace,
        kube_version=config.kube_version,
        api_versions=config.api_versions,
        helm=helm.version,
    )


def scenario_name(files: Sequence[str], sets: Sequence[tuple[str, str]]) -> str:
    """What reports call a scenario: ``default``, or the names of its values files and ``set``."""
    names = [os.path.basename(path) if path != "-" else "stdin" for path in files]
    return " + ".join([*names, *(["set"] if sets else [])]) or "default"


def read_values(path: str) -> str:
    """The text of a values file, ``-`` for stdin. Raises UsageError."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MAX_VALUES).decode("utf-8", "surrogateescape")
        if not stat.S_ISREG(os.stat(path).st_mode) and not stat.S_ISFIFO(os.stat(path).st_mode):
            raise UsageError(f"the values file {path} is no file")
        with open(path, "rb") as file:
            data = file.read(MAX_VALUES + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no values file {path}") from None
    except OSError as error:
        raise UsageError(f"cannot read the values file {path}: {error.strerror or error}") from None
    if len(data) > MAX_VALUES:
        raise UsageError(f"the values file {path} is larger than {MAX_VALUES >> 20} MiB")
    return data.decode("utf-8", "surrogateescape")


def _placed(config: Config, key: str, message: str, hint: str | None = None) -> UsageError:
    place = config.place(key)
    return UsageError(f"{place}: {message}" if place else message, hint)
