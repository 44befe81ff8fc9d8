"""The scenarios that a configuration and the flags of Helm make together."""

from __future__ import annotations

import glob
import os
import stat
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from chartlint.chart import (
    DEFAULT_HELM,
    HelmProfile,
    Overlay,
    kube_version,
    overlays_of,
    profile,
    release_name_fault,
)
from chartlint.config import Config, PathGlob, ScenarioSetting
from chartlint.config.scenarios import set_twice
from chartlint.errors import InputError, UsageError
from chartlint.render import Scenario
from chartlint.render.lookup import read_objects
from chartlint.render.runtime import FIXED_CLOCK_NS, SEED
from chartlint.session.versions import DEFAULT_NAME, named_versions, with_versions

MAX_VALUES = 32 * 1024 * 1024
"""Largest values file in bytes: one that is larger is a mistake, and its path may be a stranger's choice."""


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


class Named(NamedTuple):
    """A scenario of the configuration: once for each version that it is for, and the charts that it is for.

    ``charts`` are patterns over absolute paths, none for every chart; ``place`` is where it stands.
    """

    scenarios: tuple[Scenario, ...]
    charts: tuple[PathGlob, ...]
    name: str
    place: str

    def takes(self, path: str) -> bool:
        """Whether it is for the chart at a path."""
        real = (os.path.abspath(path), os.path.realpath(path))
        return not self.charts or any(glob.matches(at) for glob in self.charts for at in real)


class Scenarios(NamedTuple):
    """The scenarios of a run, before any chart is known. Picklable.

    ``bases`` say how charts are rendered that no named scenario is for: one for each version of Helm and Kubernetes,
    which ``versions`` tell beside them where they are several; without these they are called ``base_name``.
    ``patterns`` name values files of a chart that are laid over the bases, a scenario each, but under the last
    ``above`` overlays of these. ``only`` are patterns over names; what none of them matches is left out. Where given
    values take the place of other scenarios, ``aside`` are the patterns of values files that would be some, and
    ``named_aside`` says whether the configuration has any.
    """

    bases: tuple[Scenario, ...] = (Scenario(),)
    named: tuple[Named, ...] = ()
    patterns: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    base_name: str = DEFAULT_NAME
    versions: tuple[str, ...] = ()
    above: int = 0
    aside: tuple[str, ...] = ()
    named_aside: bool = False

    def wanted(self, name: str) -> bool:
        """Whether a scenario is not left out. ``name`` is without the versions."""
        return not self.only or any(fnmatchcase(name, pattern) for pattern in self.only)


def scenarios_of(config: Config, given: Given = Given()) -> tuple[Scenario, ...]:  # noqa: B008 (a frozen tuple)
    """The scenarios of a configuration's own values: one for each version of Helm and Kubernetes, each once.

    Configured values come first, given ones over them, in Helm's order. Raises UsageError for values that cannot be
    read or parsed, for a version that is not known, and for a name or a Kubernetes version that Helm refuses.
    """
    return tuple(scenario for _, scenario in _Maker(config, given).bases())


def make_scenarios(
    config: Config,
    given: Given = Given(),  # noqa: B008 (a frozen tuple)
    only: Sequence[str] = (),
) -> Scenarios:
    """What a run renders. Given values are one scenario and take the place of all others, unless ``only`` names some:
    then they are laid over these. Raises UsageError as ``scenarios_of`` does.
    """
    for flag, text in given.sets:
        twice = set_twice([text]) if flag in ("set", "set-string") else None
        if twice is not None:
            raise UsageError(f"--{flag} {text} sets `{twice}` twice; only the last one would count")
    maker = _Maker(config, given)
    versions, bases = zip(*maker.bases(), strict=True)
    name = scenario_name((*config.values, *given.files), (*(("set", text) for text in config.set), *given.sets))
    if (given.files or given.sets) and not only:
        return Scenarios(
            bases,
            base_name=name,
            versions=versions,
            aside=config.scenario_files,
            named_aside=bool(config.scenarios),
        )
    return Scenarios(
        bases,
        tuple(map(maker.named, config.scenarios)),
        config.scenario_files,
        tuple(only),
        name,
        versions,
        len(given.files) + len(given.sets),
    )


class _Maker:
    """Makes scenarios of a configuration; reads every file once."""

    def __init__(self, config: Config, given: Given) -> None:
        self.config = config
        self.given = given
        self.texts: dict[str, str] = {}
        self.check_name(config.release_name, config.place("release-name"))
        try:
            self.surroundings = surroundings_of(config.lookup, config.random, config.now)
        except UsageError as error:
            if "is no time" in error.message:
                raise _at(config.place("now"), error.message, error.hint) from None
            raise

    def bases(self) -> list[tuple[str, Scenario]]:
        config = self.config
        files = (*config.values, *self.given.files)
        sets = (*(("set", text) for text in config.set), *self.given.sets)
        base = Scenario(
            name=scenario_name(files, sets),
            release_name=config.release_name,
            namespace=config.namespace,
            api_versions=config.api_versions,
            objects=self.surroundings.objects,
            seed=self.surroundings.seed,
            clock_ns=self.surroundings.clock_ns,
        )
        return self.for_versions(base, config.helm, config.kube_version, files, sets, config.place)

    def named(self, setting: ScenarioSetting) -> Named:
        config = self.config

        def place(key: str, word: str = "") -> str:
            return setting.place(key) if getattr(setting, key.replace("-", "_")) else config.place(key, word)

        if setting.release_name is not None:
            self.check_name(setting.release_name, setting.place("release-name"))
        objects = self.surroundings.objects
        if setting.lookup is not None:
            try:
                objects = surroundings_of(setting.lookup, None, None).objects
            except UsageError as error:
                raise _at(setting.place("lookup"), error.message, error.hint) from None
        files = (*config.values, *_expanded(setting), *self.given.files)
        sets = (*(("set", text) for text in (*config.set, *setting.set)), *self.given.sets)
        base = Scenario(
            name=setting.name,
            release_name=setting.release_name or config.release_name,
            namespace=setting.namespace or config.namespace,
            api_versions=(*config.api_versions, *setting.api_versions),
            objects=objects,
            seed=self.surroundings.seed,
            clock_ns=self.surroundings.clock_ns,
        )
        versions = setting.helm or config.helm, setting.kube_version or config.kube_version
        scenarios = self.for_versions(base, *versions, files, sets, place, setting.place("values"))
        return Named(tuple(scenario for _, scenario in scenarios), setting.chart, setting.name, setting.place("chart"))

    def for_versions(
        self,
        base: Scenario,
        helms: Sequence[str],
        kubes: Sequence[str],
        files: Sequence[str],
        sets: Sequence[tuple[str, str]],
        place: Callable[..., str],
        values_at: str = "",
    ) -> list[tuple[str, Scenario]]:
        """A scenario for each of the versions, each once, with what it adds to the name where they are several."""
        profiles: dict[str, HelmProfile] = {}
        for version in helms or (DEFAULT_HELM,):
            try:
                helm = profile(version)
            except UsageError as error:
                raise _at(place("helm", version), error.message, error.hint) from None
            profiles.setdefault(helm.full_version, helm)
        found: list[tuple[str, Scenario]] = []
        for helm in profiles.values():
            seen: set[str] = set()
            kubes = named_versions(kubes)
            wanted: Sequence[str | None] = kubes or (None,)
            for kube in wanted:
                if kube is not None:
                    try:
                        normal = str(kube_version(kube, helm))
                    except ValueError as error:
                        raise _at(place("kube-version", kube), str(error)) from None
                    if normal in seen:
                        continue
                    seen.add(normal)
                parts = [f"Helm {helm.version}"] if len(profiles) > 1 else []
                parts += [f"Kubernetes {kube.lstrip('v')}"] if kube is not None and len(kubes) > 1 else []
                label = " on ".join(parts)
                scenario = base._replace(
                    name=with_versions(base.name, label),
                    overlays=self.overlays(files, sets, helm, values_at),
                    kube_version=kube,
                    helm=helm.full_version if helm.full_version.count(".") == 2 else helm.version,
                )
                found.append((label, scenario))
        return found

    def overlays(
        self, files: Sequence[str], sets: Sequence[tuple[str, str]], helm: HelmProfile, place: str
    ) -> tuple[Overlay, ...]:
        def read(path: str) -> str:
            if path not in self.texts:  # stdin can be read but once
                try:
                    self.texts[path] = read_values(path)
                except UsageError as error:
                    at = self.config.place("values", path) if path in self.config.values and not place else ""
                    raise _at(at, error.message, error.hint) from None
            return self.texts[path]

        try:
            return overlays_of(files, sets, helm, read)
        except InputError as error:
            raise _at(place, _told(error)) from None
        except UsageError as error:
            raise _at(place, error.message, error.hint) from None

    def check_name(self, name: str, place: str) -> None:
        fault = release_name_fault(name)
        if fault is not None:
            raise _at(place, f"`{name}` is no name for a release: {fault}")


def _expanded(setting: ScenarioSetting) -> list[str]:
    """The values files of a scenario, patterns replaced by the files that match. Raises UsageError for one without."""
    out: list[str] = []
    for path in setting.values:
        if not glob.has_magic(path) or os.path.lexists(path):
            out.append(path)
            continue
        found = sorted(glob.glob(path, recursive=True))
        if not found:
            raise _at(setting.place("values"), f"no values file matches `{path}` of the scenario `{setting.name}`")
        out += found
    return out


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


def _at(place: str, message: str, hint: str | None = None) -> UsageError:
    return UsageError(f"{place}: {message}" if place else message, hint)
