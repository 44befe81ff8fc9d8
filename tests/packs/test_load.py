"""Packs from folders: what is taken, and what is refused with which words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from chartlint.errors import Bug, UsageError
from chartlint.packs import load
from chartlint.packs.load import load_pack, shipped_rules
from chartlint.packs.registry import Registry

CARD = """\
title: {title}
severity: warning
confidence: high
profile: default
since: "0.1"
{more}why: Because a test needs it.
cure: Nothing to do.
check: {check}
examples:
  - {{title: good, good: "a: 1"}}
  - {{title: bad, bad: "a: 2  # <--"}}
"""
CEL = "{each: object, must: object.a == 1, say: never}"
MODULE = """\
from chartlint.rules import ObjectCheck


class Thing(ObjectCheck):
    def object(self, object, report):
        report(object.at(), "seen")
"""


def pack(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".").replace("_", "-" if name.endswith("yaml") else "_")).write_text(text)
    return folder


def card(check: str = CEL, title: str = "A thing", more: str = "") -> str:
    return CARD.format(check=check, title=title, more=more)


def test_names(tmp_path: Path) -> None:
    own = load_pack(pack(tmp_path / "own", a_thing__yaml=card(), b_thing__yaml=card("python"), b_thing__py=MODULE))
    assert (own.name, [rule.name for rule in own.rules]) == ("own", ["own/a-thing", "own/b-thing"])
    shipped = load_pack(tmp_path / "own", shipped=True)
    assert [(rule.name, rule.pack) for rule in shipped.rules] == [("a-thing", "own"), ("b-thing", "own")]


def test_a_module_runs_when_its_check_is_wanted(tmp_path: Path) -> None:
    path = pack(
        tmp_path / "own", thing__yaml=card("python"), thing__py="import sys\nsys.seen_by_test = True\n" + MODULE
    )
    (rule,) = load_pack(path).rules
    assert not hasattr(sys, "seen_by_test")
    check = rule.check()
    assert type(check).__name__ == "Thing"
    assert sys.__dict__.pop("seen_by_test")
    assert type(rule.check()) is type(check)
    with pytest.raises(ModuleNotFoundError):
        __import__("thing")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "has no card"),
        ({"a__yaml": "title: x\n"}, "a.yaml:1:1: `severity` is missing"),
        ({"a__yaml": "x: 1\n", "b__yaml": "z: 1\n"}, "b.yaml:1:1: unknown key `z`"),
        ({"a__yaml": card("python")}, "says `check: python`, but there is no a.py beside it"),
        ({"a__yaml": card(), "a__py": MODULE}, "a.py is never used: a.yaml does not say `check: python`"),
        ({"a__yaml": card(), "b__py": MODULE}, "b.py has no card (write b.yaml beside it)"),
    ],
)
def test_refusals(files: dict[str, str], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_pack(pack(tmp_path / "own", **files))
    assert message in str(caught.value)


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the rule pack .*nowhere is not a folder"):
        load_pack(tmp_path / "nowhere")


def test_the_linted_trees_code_is_not_run(tmp_path: Path) -> None:
    path = pack(tmp_path / "own", a__yaml=card(), thing__yaml=card("python"), thing__py=MODULE)
    with pytest.raises(UsageError, match=r"`thing` .* is written in Python"):
        load_pack(path, trusted=False)
    (path / "thing.yaml").unlink()
    (path / "thing.py").unlink()
    assert [rule.name for rule in load_pack(path, trusted=False).rules] == ["own/a"]


@pytest.mark.parametrize(
    ("module", "message"),
    [
        ("import nothing_of_that_name", "does not load: ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("x = 1", "must have exactly one check class, but has 0"),
        (MODULE + "\n\nclass Other(Thing):\n    pass\n", "must have exactly one check class, but has 2"),
        (
            "from chartlint.rules import TemplateCheck\nclass A(TemplateCheck):\n    def cal(self): ...\n",
            "A.cal is no method",
        ),
    ],
)
def test_broken_modules(module: str, message: str, tmp_path: Path) -> None:
    (rule,) = load_pack(pack(tmp_path / "own", thing__yaml=card("python"), thing__py=module)).rules
    with pytest.raises(UsageError) as caught:
        rule.check()
    assert message in str(caught.value)


def test_where_the_shipped_rules_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped_rules() == Path(__file__).resolve().parents[2] / "rules"
    package = tmp_path / "src" / "chartlint"
    (package / "packs").mkdir(parents=True)
    monkeypatch.setattr(load, "__file__", str(package / "packs" / "load.py"))
    with pytest.raises(Bug, match="the shipped rules are missing"):
        shipped_rules()
    (tmp_path / "rules").mkdir()
    with pytest.raises(Bug):
        shipped_rules()  # a folder called rules beside some src/ is not ours without our pyproject.toml
    (tmp_path / "pyproject.toml").touch()
    assert shipped_rules() == tmp_path / "rules"
    (package / "_shipped_rules").mkdir()
    assert shipped_rules() == package / "_shipped_rules"


def test_registry(tmp_path: Path) -> None:
    one = load_pack(pack(tmp_path / "one", a__yaml=card(more="formerly: [old-a]\ntags: [cost]\n"), b__yaml=card()))
    registry = Registry([one])
    assert [rule.name for rule in registry] == ["one/a", "one/b"]
    assert registry.get("one/a") is registry.get("one/old-a")
    assert [rule.name for rule in registry.tags()["cost"]] == ["one/a"]
    with pytest.raises(UsageError) as caught:
        registry.get("one/olda")
    assert str(caught.value) == "there is no rule `one/olda` (did you mean `one/old-a`?)"
    with pytest.raises(UsageError, match="two rules are called `one/a`"):
        Registry([one, one])
    two = load_pack(pack(tmp_path / "two", c__yaml=card(more="formerly: [d]\n"), d__yaml=card()))
    with pytest.raises(UsageError, match="claims the former name `d`, which another rule has"):
        Registry([two])
