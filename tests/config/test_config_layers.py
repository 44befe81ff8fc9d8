"""Layers: which entries add up and which replace."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from chartlint.config import KEYS, Layer, PathGlob, RuleSetting, merge, schema, schema_text
from chartlint.finding import Severity

ROOT = Path(__file__).parents[2]


def layer(base: str = "/repo", **entries: Any) -> Layer:
    return Layer({name.replace("_", "-"): value for name, value in entries.items()}, {}, base)


def test_what_replaces() -> None:
    config = merge([layer(select=["a"], profile=("strict",), fail_on="error"), layer(select=["b"], fail_on="never")])
    assert (config.select, config.profile, config.fail_on) == (("b",), ("strict",), None)


def test_what_adds() -> None:
    config = merge(
        [layer(ignore=["a"], values=["x.yaml"], exclude=["old"]), layer("/here", ignore=["b"], exclude=["*.d"])]
    )
    assert config.ignore == ("a", "b")
    assert config.values == ("x.yaml",)
    assert config.exclude == (PathGlob("old", "/repo"), PathGlob("*.d", "/here"))


def test_rules_merge_setting_by_setting() -> None:
    config = merge([layer(rules={"a": {"severity": "info", "max": 1}}), layer(rules={"a": {"max": 2}, "b": {}})])
    assert config.rules == {"a": RuleSetting(Severity.INFO, {"max": 2}), "b": RuleSetting(None, {})}
    assert config.options("a") == {"max": 2}
    assert config.severity("a") is Severity.INFO
    assert config.options("c") == {}
    assert config.severity("c") is None


def test_a_configuration_travels() -> None:
    config = merge([layer(rules={"a": {"severity": "info"}}, exclude=["x"])])
    assert pickle.loads(pickle.dumps(config)) == config


def test_shipped_schema_is_fresh(expect: Callable[[Path, str], None]) -> None:
    expect(ROOT / "docs" / "config.schema.json", schema_text())


GOOD: list[dict[str, Any]] = [
    {},
    {"select": ["a"], "fail-on": "never", "rules": {"a": {"severity": "info", "x": 1}, "pack/b": {}}},
    {"kube-version": "1.31", "helm": "v3.19"},
]
BAD: list[dict[str, Any]] = [
    {"slect": []},
    {"select": "a"},
    {"select": [1]},
    {"fail-on": "x"},
    {"rules": {"A": {}}},
    {"rules": {"a": 1}},
    {"rules": {"a": {"severity": "x"}}},
    {"kube-version": "new"},
    {"kube-version": 1.31},
    {"namespace": ""},
]


def test_schema_and_reader_agree() -> None:
    from chartlint.config import check

    jsonschema.Draft202012Validator.check_schema(schema())
    validator = jsonschema.Draft202012Validator(schema())
    for document, good in [(document, True) for document in GOOD] + [(document, False) for document in BAD]:
        complaints: list[str] = []
        check(document, lambda path, message, hint, found=complaints: found.append(message))
        assert (not complaints) is good, document
        assert validator.is_valid(document) is good, document


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_key_is_documented(key: Any) -> None:
    assert key.doc.endswith(".")
    assert schema()["properties"][key.name]["description"] == key.doc
