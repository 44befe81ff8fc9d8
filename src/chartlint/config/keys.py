"""The keys of the configuration: one table reads files, explains mistakes and prints the JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from chartlint.config import allowance, scenarios
from chartlint.config.scenarios import KUBE_VERSION, KUBE_VERSION_MEANS, VERSION

SEVERITIES = ("error", "warning", "info")
CONFIDENCES = ("high", "medium", "low")
WEIGHTS: dict[str, tuple[str, ...]] = {"severity": SEVERITIES, "confidence": CONFIDENCES}
"""The settings that every rule has besides its options, with the words they take."""
FAIL_ON = (*SEVERITIES, "never")
PROFILES = ("default", "recommended", "strict")
FRAMEWORKS = ("pss-baseline", "pss-restricted", "nsa", "cis", "artifacthub", "helm-best-practices")
"""Profiles that hold what a published standard asks for, whether or not a quieter profile has it."""
SUBCHARTS = ("fold", "show")
PEERS = (
    "checkov", "datree", "kics", "kube-linter", "kube-score", "kubeaudit", "kubescape", "polaris", "terrascan", "trivy",
    "yamllint",
)  # fmt: skip
"""Tools whose annotations, labels and comments can be honoured."""

Complain = Callable[[tuple[str | int, ...], str, str | None], None]
"""Takes the path to the entry at fault, what is wrong with it and perhaps the way out."""


class Key(NamedTuple):
    """One key. ``kind`` is ``text``, ``choice``, ``texts`` (a list), ``rules``, ``allow``, ``scenarios``, ``flag``
    (true or false) or ``flags`` (true, false or a list of ``words``); ``adds`` says that a later layer's
    entries are added to an earlier one's rather than put in their place. ``pattern`` must match a text (an entry)
    wholly; ``means`` says it in words. ``paths`` marks entries that are paths, relative to the file they stand in.
    ``single`` says that one text may stand for a list of one."""

    name: str
    kind: str
    doc: str
    default: Any = None
    words: tuple[str, ...] = ()
    adds: bool = False
    pattern: str = ""
    means: str = ""
    paths: bool = False
    single: bool = False


_RULE = r"(?:[a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*"

KEYS: tuple[Key, ...] = (
    Key(
        "select", "texts", "Run these rules and no others: names, patterns (`image-*`), tags, packs, profiles or `ALL`."
    ),
    Key("extend-select", "texts", "Run these rules too, besides those of the profile or of `select`.", (), adds=True),
    Key(
        "ignore",
        "texts",
        "Leave these rules out. The more exact selector wins; between equals, this one.",
        (),
        adds=True,
    ),
    Key(
        "profile",
        "texts",
        "How demanding the choice of rules is, from quiet to strict, or a standard's rules; a list of them stands for "
        "the rules of all.",
        ("default",),
        (*PROFILES, *FRAMEWORKS),
        single=True,
    ),
    Key("fail-on", "choice", "The least severity that makes the exit code 1.", "error", FAIL_ON),
    Key(
        "rules",
        "rules",
        "Settings of single rules: `severity` (error, warning, info), `confidence` (high, medium, low) and the "
        "options of the rule.",
        {},
        adds=True,
    ),
    Key(
        "exclude",
        "texts",
        "Charts to leave out: path patterns as in .gitignore, relative to this file.",
        (),
        adds=True,
    ),
    Key(
        "values",
        "texts",
        "Values files laid over every chart's defaults in this order, as with `helm -f`; paths relative to this file.",
        (),
        adds=True,
        paths=True,
    ),
    Key("set", "texts", "Single values laid over them, as with `helm --set`: `key=value`.", (), adds=True),
    Key(
        "kube-version",
        "texts",
        "The Kubernetes version to render and check for, or a list of them: then charts are checked for each. "
        "`supported` stands for the newest three that chartlint knows.",
        (),
        pattern=KUBE_VERSION,
        means=KUBE_VERSION_MEANS,
        single=True,
    ),
    Key("api-versions", "texts", "API versions that the cluster offers besides the built-in ones.", (), adds=True),
    Key(
        "helm",
        "texts",
        'The Helm version to render like, such as "4.2" or "3.19", or a list of them: then charts are checked as each '
        "of them renders.",
        (),
        pattern=VERSION,
        means='a version such as "4.2"',
        single=True,
    ),
    Key(
        "scenarios",
        "scenarios",
        "The ways in which charts are installed, by name: `values`, `set`, `release-name`, `namespace`, "
        "`kube-version`, `api-versions`, `helm`, `lookup`, and with `chart` only for some charts. Where a chart has "
        "any, it is rendered in these and no others.",
        {},
        adds=True,
    ),
    Key(
        "scenario-files",
        "texts",
        "Values files inside a chart that are a scenario each, besides the chart's defaults: path patterns, relative "
        "to the chart. They count where neither `scenarios` nor flags say what to render; `[]` for the defaults alone.",
        ("ci/*-values.yaml", "values-*.yaml"),
    ),
    Key("release-name", "text", "The name of the release to render.", "release-name"),
    Key("namespace", "text", "The namespace of the release to render.", "default"),
    Key(
        "chart-path",
        "texts",
        "Folders with charts, unpacked or as archives `name-version.tgz`: dependencies that neither charts/ nor the "
        "repository has are taken from there; relative to this file. Nothing is downloaded.",
        (),
        adds=True,
        paths=True,
    ),
    Key(
        "schemas",
        "texts",
        "Folders with schemas of custom resources: CustomResourceDefinitions as YAML, or JSON Schemas as kubeconform "
        "and datreeio's CRDs-catalog lay them out; relative to this file.",
        (),
        adds=True,
        paths=True,
    ),
    Key(
        "lookup",
        "text",
        "A file with the Kubernetes objects that `lookup` finds, as `kubectl get -o yaml` prints them; relative to "
        "this file. Without it, `lookup` finds nothing, as with `helm template`.",
        None,
        paths=True,
    ),
    Key(
        "random",
        "text",
        "What random functions start from, so that every run renders the same; `real` for real chance.",
        "chartlint",
    ),
    Key(
        "now",
        "text",
        "The time that templates see, such as 2025-01-01T00:00:00Z; `real` for the clock.",
        "2025-01-01T00:00:00Z",
    ),
    Key(
        "plugins",
        "texts",
        "Plugins to load besides the installed ones: names of modules, or paths of Python files relative to this file "
        "(a file runs only with --trust).",
        (),
        adds=True,
    ),
    Key(
        "packs",
        "texts",
        "Folders of rule cards to load besides the shipped ones, relative to this file (rules in Python run only with "
        "--trust).",
        (),
        adds=True,
        paths=True,
    ),
    Key(
        "allow",
        "allow",
        "Findings that are accepted: entries with `rule` and `reason`, and if wished `owner`, `expires`, `chart`, "
        "`path`, `object`, `object-path`, `scenario`.",
        (),
        adds=True,
    ),
    Key(
        "baseline",
        "text",
        "A file with findings that were there before and do not count, as --write-baseline makes it; relative to this "
        "file.",
        None,
        paths=True,
    ),
    Key(
        "subcharts",
        "choice",
        "What becomes of findings in other people's subcharts (archives in charts/, dependencies with a repository) "
        "that no values of yours cause: `fold` tells their number in one line, `show` lists them, and they count.",
        "fold",
        SUBCHARTS,
    ),
    Key("require-reason", "flag", "Whether a comment that allows a finding must say why.", True),
    Key(
        "honour-annotations",
        "flags",
        "Whether annotations and comments written for other tools silence the rules that check the same; or a list of "
        f"the tools: {', '.join(PEERS)}.",
        True,
        PEERS,
    ),
)

BY_NAME: dict[str, Key] = {key.name: key for key in KEYS}

_WANTS = {"text": "a text", "texts": "a list of texts", "rules": "a mapping"}


def closest(word: str, known: list[str]) -> str | None:
    """The hint ``did you mean …?`` when one of the known words is near, else None."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None


def kind_of(value: object) -> str:
    """What a person would call a value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return "a list"
    return "a mapping" if isinstance(value, dict) else "a date"


def check(plain: Mapping[str, Any], complain: Complain) -> None:
    """Complain about everything in a configuration that does not fit the table."""
    for name, value in plain.items():
        key = BY_NAME.get(name)
        if key is None:
            hint = closest(str(name), list(BY_NAME)) or "known are " + ", ".join(BY_NAME)
            complain((name,), f"unknown key `{name}`", hint)
        elif key.kind == "texts":
            _texts(key, value, complain)
        elif key.kind == "rules":
            _rules(key, value, complain)
        elif key.kind == "allow":
            allowance.check_allowances(value, complain)
        elif key.kind == "scenarios":
            scenarios.check_scenarios(value, complain)
        elif key.kind in ("flag", "flags"):
            _flag(key, value, complain)
        else:
            _text(key, (name,), value, complain)


def _text(key: Key, path: tuple[str | int, ...], value: Any, complain: Complain) -> None:
    if not isinstance(value, str):
        hint = "put it in quotes" if isinstance(value, (bool, int, float)) else None
        complain(path, f"`{key.name}` must be a text, not {kind_of(value)}", hint)
    elif not value.strip():
        complain(path, f"`{key.name}` must not be empty", None)
    elif key.words and value not in key.words:
        hint = closest(value, list(key.words))
        complain(path, f"`{key.name}` must be one of {', '.join(key.words)}, not `{value}`", hint)
    elif key.pattern and not re.fullmatch(key.pattern, value):
        complain(path, f"`{key.name}` must be {key.means}, not `{value}`", None)


def _texts(key: Key, value: Any, complain: Complain) -> None:
    if key.single and not isinstance(value, (list, tuple)):
        _text(key, (key.name,), value, complain)
        return
    if not isinstance(value, (list, tuple)):
        hint = f"write [{value}]" if isinstance(value, str) and "\n" not in value else None
        complain((key.name,), f"`{key.name}` must be a list of texts, not {kind_of(value)}", hint)
        return
    for index, item in enumerate(value):
        if not isinstance(item, str):
            hint = "put it in quotes" if isinstance(item, (bool, int, float)) else None
            complain((key.name, index), f"an entry of `{key.name}` must be a text, not {kind_of(item)}", hint)
        elif not item.strip():
            complain((key.name, index), f"an entry of `{key.name}` must not be empty", None)
        elif key.words and item not in key.words:
            known = f"must be one of {', '.join(key.words)}, not `{item}`"
            complain((key.name, index), f"an entry of `{key.name}` {known}", closest(item, list(key.words)))
        elif key.pattern and not re.fullmatch(key.pattern, item):
            complain((key.name, index), f"an entry of `{key.name}` must be {key.means}, not `{item}`", None)
    if key.name == "set" and all(isinstance(item, str) for item in value):
        twice = scenarios.set_twice(value)
        if twice is not None:
            complain((key.name,), f"`{twice}` is set twice; only the last one would count", None)
    if key.single and not value:
        complain((key.name,), f"`{key.name}` must not be empty", None)


def _flag(key: Key, value: Any, complain: Complain) -> None:
    if isinstance(value, bool):
        return
    if key.kind == "flag" or not isinstance(value, (list, tuple)):
        wanted = "true or false" if key.kind == "flag" else "true, false or a list of tools"
        complain((key.name,), f"`{key.name}` must be {wanted}, not {kind_of(value)}", None)
        return
    for index, item in enumerate(value):
        if item not in key.words:
            hint = closest(str(item), list(key.words)) or "known are " + ", ".join(key.words)
            complain((key.name, index), f"an entry of `{key.name}` must be one of the known tools, not `{item}`", hint)


def _rules(key: Key, value: Any, complain: Complain) -> None:
    if not isinstance(value, dict):
        complain((key.name,), f"`{key.name}` must be a mapping of rule names, not {kind_of(value)}", None)
        return
    for name, settings in value.items():
        path = (key.name, name)
        if not re.fullmatch(_RULE, str(name)):
            complain(path, f"`{name}` is not the name of a rule", None)
        elif not isinstance(settings, dict):
            hint = f"write `{name}: {{severity: {settings}}}`" if settings in SEVERITIES else None
            complain(path, f"the settings of `{name}` must be a mapping, not {kind_of(settings)}", hint)
        else:
            for setting, words in WEIGHTS.items():
                if setting in settings:
                    _weight(name, (*path, setting), settings[setting], words, complain)


def _weight(rule: str, path: tuple[str | int, ...], given: Any, words: tuple[str, ...], complain: Complain) -> None:
    setting = path[-1]
    if given is False:
        complain(path, f"`{setting}` cannot switch a rule off", f"add `{rule}` to `ignore`")
    elif given not in words:
        hint = closest(given, list(words)) if isinstance(given, str) else None
        shown = f"`{given}`" if isinstance(given, str) else kind_of(given)
        complain(path, f"`{setting}` must be one of {', '.join(words)}, not {shown}", hint)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a configuration file, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "chartlint configuration",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _schema(key) for key in KEYS},
    }


def _schema(key: Key) -> dict[str, Any]:
    found: dict[str, Any] = {"description": key.doc}
    if key.kind == "texts":
        item: dict[str, Any] = {"type": "string", "minLength": 1}
        if key.pattern:
            item["pattern"] = f"^{key.pattern}$"
        if key.words:
            item = {"enum": list(key.words)}
        whole = {"type": "array", "items": item} | ({"minItems": 1} if key.single else {})
        found |= {"oneOf": [item, whole]} if key.single else whole
    elif key.kind == "rules":
        found |= {
            "type": "object",
            "propertyNames": {"pattern": f"^{_RULE}$"},
            "additionalProperties": {
                "type": "object",
                "properties": {setting: {"enum": list(words)} for setting, words in WEIGHTS.items()},
            },
        }
    elif key.kind == "allow":
        found |= allowance.schema()
    elif key.kind == "scenarios":
        found |= scenarios.schema()
    elif key.kind == "flag":
        found["type"] = "boolean"
    elif key.kind == "flags":
        found["oneOf"] = [{"type": "boolean"}, {"type": "array", "items": {"enum": list(key.words)}}]
    else:
        found |= {"type": "string", "minLength": 1}
        if key.words:
            found = {"description": key.doc, "enum": list(key.words)}
        if key.pattern:
            found["pattern"] = f"^{key.pattern}$"
    if key.default not in (None, (), {}):
        found["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return found


def schema_text() -> str:
    """The same as a file's text."""
    import json

    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
