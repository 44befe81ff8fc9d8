"""The configuration of a run: a frozen value made of layers, the file's and the command line's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chartlint.config.allowance import Allowance
from chartlint.config.globs import PathGlob
from chartlint.config.keys import BY_NAME, KEYS, WEIGHTS
from chartlint.config.scenarios import ScenarioSetting
from chartlint.finding import Confidence, Severity


class RuleSetting(NamedTuple):
    """What the user wants of one rule: another severity or confidence (None: the rule's own), options by name."""

    severity: Severity | None
    options: Mapping[str, Any]
    confidence: Confidence | None = None


class Config(NamedTuple):
    """What may be configured, checked and merged. Paths are absolute or relative to the working directory.

    ``select`` is None where nothing was selected: then the profile decides. ``fail_on`` None means never. ``file`` is
    the file that was read, ``places`` tells where an entry stands; ask ``place``.
    """

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: tuple[str, ...] = ("default",)
    fail_on: Severity | None = Severity.ERROR
    rules: Mapping[str, RuleSetting] = {}
    exclude: tuple[PathGlob, ...] = ()
    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    kube_version: tuple[str, ...] = ()
    api_versions: tuple[str, ...] = ()
    helm: tuple[str, ...] = ()
    scenarios: tuple[ScenarioSetting, ...] = ()
    scenario_files: tuple[str, ...] = BY_NAME["scenario-files"].default
    release_name: str = "release-name"
    namespace: str = "default"
    chart_path: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    lookup: str | None = None
    random: str = "chartlint"
    now: str = "2025-01-01T00:00:00Z"
    plugins: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    allow: tuple[Allowance, ...] = ()
    baseline: str | None = None
    subcharts: str = "fold"
    require_reason: bool = True
    honour_annotations: bool | tuple[str, ...] = True
    file: str | None = None
    places: Mapping[tuple[str, str], str] = {}

    def place(self, key: str, word: str = "") -> str:
        """Where an entry of a key stands: ``chartlint.yaml:3:5``, ``--ignore``, or an empty text.

        ``word`` is the entry of a list, the name of a rule, or for ``rules`` also ``rule.option``.
        """
        return self.places.get((key, word), self.places.get((key, ""), ""))

    def options(self, rule: str) -> Mapping[str, Any]:
        """The options that the user gave a rule."""
        setting = self.rules.get(rule)
        return setting.options if setting is not None else {}

    def severity(self, rule: str) -> Severity | None:
        """The severity that the user gave a rule, None for its own."""
        setting = self.rules.get(rule)
        return setting.severity if setting is not None else None


class Layer(NamedTuple):
    """The entries of one source, checked: a file's or the command line's.

    ``entries`` has the keys of the table (``fail-on``) with plain values, paths in them already resolved; ``base`` is
    the absolute folder that ``exclude`` counts from.
    """

    entries: Mapping[str, Any]
    places: Mapping[tuple[str, str], str]
    base: str
    file: str | None = None


def merge(layers: Sequence[Layer]) -> Config:
    """One configuration of layers, later ones stronger: lists that add do, everything else is replaced."""
    entries: dict[str, Any] = {key.name: key.default for key in KEYS}
    entries["exclude"] = ()
    entries["rules"] = {}
    entries["scenarios"] = ()
    places: dict[tuple[str, str], str] = {}
    file = None
    for layer in layers:
        file = layer.file or file
        places.update(layer.places)
        for name, value in layer.entries.items():
            if name == "exclude":
                entries[name] += tuple(PathGlob(pattern, layer.base) for pattern in value)
            elif name == "rules":
                for rule, settings in value.items():
                    entries[name][rule] = {**entries[name].get(rule, {}), **settings}
            elif name == "honour-annotations":
                entries[name] = value if isinstance(value, bool) else tuple(value)
            elif name == "scenarios":
                entries[name] = (*entries[name], *value)
            elif BY_NAME[name].kind in ("texts", "allow"):
                entries[name] = (*(entries[name] or ()), *value) if BY_NAME[name].adds else tuple(value)
            else:
                entries[name] = value
    rules = {name: _setting(settings) for name, settings in entries.pop("rules").items()}
    fail_on = entries.pop("fail-on")
    return Config(
        rules=rules,
        fail_on=None if fail_on == "never" else Severity(fail_on),
        file=file,
        places=places,
        **{name.replace("-", "_"): value for name, value in entries.items()},
    )


def _setting(settings: Mapping[str, Any]) -> RuleSetting:
    severity, confidence = settings.get("severity"), settings.get("confidence")
    return RuleSetting(
        Severity(severity) if severity is not None else None,
        {name: value for name, value in settings.items() if name not in WEIGHTS},
        Confidence(confidence) if confidence is not None else None,
    )
