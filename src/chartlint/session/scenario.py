"""The scenarios that a configuration and the flags of Helm make together."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from chartlint.chart import DEFAULT_HELM, HelmProfile, kube_version, overlays_of, profile, release_name_fault
from chartlint.config import Config
from chartlint.errors import InputError, UsageError
from chartlint.render import Scenario
from chartlint.render.lookup import read_objects
from chartlint.render.runtime import FIXED_CLOCK_NS, SEED

MAX_VALUES = 32 * 1024 * 1024
"""Largest values file in bytes: one that is larger is a mistake, and its path may be a stranger's choice."""


DEFAULT_NAME = "default"
"""The name of the scenario without any values of the user's."""
REAL = "real"
"""What ``--random`` and ``--now`` take for the system's own."""


class Given(NamedTuple):
    """Values that the user gives on the command line.

    ``files`` are paths of values files (``-`` for stdin), ``sets`` pairs of a flag's name (``set``, ``set-string``,
    ``set-json``, ``set-file``, ``set-literal``) and its argument.
    """

    files: tuple[str, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()


class Surroundings(NamedTuple):
    """What renders find around them: the objects of a cluster (None: there is none), chance, the clock.

    ``seed`` and ``clock_ns`` as in ``Scenario``.
    """

    objects: tuple[dict[str, Any], ...] | None
    seed: str | None
    clock_ns: int | None


def surroundings_of(lookup: str | None, random: str | None, now: str | None) -> Surroundings:
    """The surroundings that ``--lookup``, ``--random`` and ``--now`` mean. Raises UsageError."""
    objects = None
    if lookup is not None:
        try:
            objects = read_objects(lookup, read_values(lookup, "the file for lookup"))
        except InputError as error:
            raise UsageError(_told(error)) from None
    return Surroundings(objects, SEED if random is None else None if random == REAL else random, _clock(now))


def _clock(text: str | None) -> int | None:
    if text is None:
        return FIXED_CLOCK_NS
    if text == REAL:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"`{text}` is no time", "write 2025-01-01T00:00:00Z, or `real`") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86400 + since.seconds) * 1_000_000_000 + since.microseconds * 1000


def scenarios_of(config: Config, given: Given = Given()) -> tuple[Scenario, ...]:  # noqa: B008 (a frozen tuple)
    """The scenarios to render: one for each version of Helm that is asked for, in that order, each once.

    Configured values come first, given ones over them, in Helm's order. Raises UsageError for values that cannot be
    read or parsed, for a Helm version that is not known, and for a name or a Kubernetes version that Helm refuses.
    """
    fault = release_name_fault(config.release_name)
    if fault is not None:
        raise _placed(config, "release-name", f"`{config.release_name}` is no name for a release: {fault}")
    try:
        surroundings = surroundings_of(config.lookup, config.random, config.now)
    except UsageError as error:
        raise _placed(config, "now", error.message, error.hint) if "is no time" in error.message else error from None
    versions: dict[str, HelmProfile] = {}
    for version in config.helm or (DEFAULT_HELM,):
        try:
            helm = profile(version)
        except UsageError as error:
            raise _placed(config, "helm", error.message, error.hint, version) from None
        versions.setdefault(helm.full_version, helm)
    texts: dict[str, str] = {}

    def read(path: str) -> str:
        if path not in texts:  # stdin can be read but once
            texts[path] = read_values(path)
        return texts[path]

    several = len(versions) > 1
    return tuple(_scenario(config, given, helm, read, surroundings, several) for helm in versions.values())


def scenario_of(config: Config, given: Given = Given()) -> Scenario:  # noqa: B008 (a frozen tuple)
    """The scenario of the first version of Helm. Raises UsageError as ``scenarios_of`` does."""
    return scenarios_of(config, given)[0]


def _scenario(
    config: Config,
    given: Given,
    helm: HelmProfile,
    read: Callable[[str], str],
    surroundings: Surroundings,
    several: bool,
) -> Scenario:
    if config.kube_version is not None:
        try:
            kube_version(config.kube_version, helm)
        except ValueError as error:
            raise _placed(config, "kube-version", str(error)) from None
    files = (*config.values, *given.files)
    sets = (*(("set", text) for text in config.set), *given.sets)
    try:
        overlays = overlays_of(files, sets, helm, read)
    except InputError as error:
        raise UsageError(_told(error)) from None
    name = scenario_name(files, sets)
    if several:
        name = f"Helm {helm.version}" if name == DEFAULT_NAME else f"{name} (Helm {helm.version})"
    return Scenario(
        name=name,
        overlays=overlays,
        release_name=config.release_name,
        namespace=config.namespace,
        kube_version=config.kube_version,
        api_versions=config.api_versions,
        helm=helm.full_version if helm.full_version.count(".") == 2 else helm.version,
        objects=surroundings.objects,
        seed=surroundings.seed,
        clock_ns=surroundings.clock_ns,
    )


def _told(error: InputError) -> str:
    place = ""
    if error.span is not None:
        point = error.span.point()
        place = f"{error.span.source.path}:{point.line}:{point.column}: "
    return f"{place}{error.message}"


def scenario_name(files: Sequence[str], sets: Sequence[tuple[str, str]]) -> str:
    """What reports call a scenario: ``default``, or the names of its values files and ``set``."""
    names = [os.path.basename(path) if path != "-" else "stdin" for path in files]
    return " + ".join([*names, *(["set"] if sets else [])]) or DEFAULT_NAME


def read_values(path: str, what: str = "the values file") -> str:
    """The text of a values file, ``-`` for stdin. Raises UsageError, which says ``what`` cannot be read."""
    try:
        if path == "-":
            return sys.stdin.buffer.read(MAX_VALUES).decode("utf-8", "surrogateescape")
        if not stat.S_ISREG(os.stat(path).st_mode) and not stat.S_ISFIFO(os.stat(path).st_mode):
            raise UsageError(f"{what} {path} is no file")
        with open(path, "rb") as file:
            data = file.read(MAX_VALUES + 1)
    except FileNotFoundError:
        raise UsageError(f"there is no {what.removeprefix(_THE)} {path}") from None
    except OSError as error:
        raise UsageError(f"cannot read {what} {path}: {error.strerror or error}") from None
    if len(data) > MAX_VALUES:
        raise UsageError(f"{what} {path} is larger than {MAX_VALUES >> 20} MiB")
    return data.decode("utf-8", "surrogateescape")


_THE = "the "


def _placed(config: Config, key: str, message: str, hint: str | None = None, word: str = "") -> UsageError:
    place = config.place(key, word)
    return UsageError(f"{place}: {message}" if place else message, hint)
