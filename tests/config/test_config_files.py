"""Configuration files: what is read from them, and what is said of mistakes, each with its place."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

import os
from pathlib import Path

import pytest

from chartlint.config import Config, PathGlob, RuleSetting, discover, merge, read
from chartlint.errors import UsageError
from chartlint.finding import Severity

FULL = """\
select: [default, image-tag-missing]
extend-select:
  - security
ignore:
  - host-path
profile: strict
fail-on: warning
rules:
  too-many-replicas:
    severity: info
    maxReplicas: 5
exclude: [old/*]
values: [envs/prod.yaml]
set: ["image.tag=1"]
kube-version: "1.31"
api-versions: [example.com/v1]
helm: ["3.19", "4.2"]
lookup: cluster.yaml
random: real
now: 2026-01-01T00:00:00Z
release-name: shop
namespace: web
plugins: [acme_rules, tools/plugin.py]
packs: [rules]
"""

FULL_TOML = """\
[tool.other]
select = "not ours"

[tool.chartlint]
select = ["default", "image-tag-missing"]
extend-select = ["security"]
ignore = ["host-path"]
profile = "strict"
fail-on = "warning"
exclude = ["old/*"]
values = ["envs/prod.yaml"]
set = ["image.tag=1"]
kube-version = "1.31"
api-versions = ["example.com/v1"]
helm = ["3.19", "4.2"]
lookup = "cluster.yaml"
random = "real"
now = "2026-01-01T00:00:00Z"
release-name = "shop"
namespace = "web"
plugins = ["acme_rules", "tools/plugin.py"]
packs = ["rules"]

[tool.chartlint.rules.too-many-replicas]
severity = "info"
maxReplicas = 5
"""


@pytest.mark.parametrize(("name", "text"), [("chartlint.yaml", FULL), ("pyproject.toml", FULL_TOML)])
def test_every_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo" / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    config = merge([read(f"repo/{name}")])
    assert config._replace(places={}) == Config(
        select=("default", "image-tag-missing"),
        extend_select=("security",),
        ignore=("host-path",),
        profile=("strict",),
        fail_on=Severity.WARNING,
        rules={"too-many-replicas": RuleSetting(Severity.INFO, {"maxReplicas": 5})},
        exclude=(PathGlob("old/*", str(tmp_path / "repo")),),
        values=(os.path.join("repo", "envs", "prod.yaml"),),
        set=("image.tag=1",),
        kube_version=("1.31",),
        api_versions=("example.com/v1",),
        helm=("3.19", "4.2"),
        lookup="repo/cluster.yaml",
        random="real",
        now="2026-01-01T00:00:00Z",
        release_name="shop",
        namespace="web",
        plugins=("acme_rules", os.path.join("repo", "tools", "plugin.py")),
        packs=(os.path.join("repo", "rules"),),
        file=f"repo/{name}",
    )


def test_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text(FULL)
    config = merge([read("chartlint.yaml")])
    assert config.place("select", "image-tag-missing") == "chartlint.yaml:1:19"
    assert config.place("ignore", "host-path") == "chartlint.yaml:5:5"
    assert config.place("rules", "too-many-replicas") == "chartlint.yaml:9:3"
    assert config.place("rules", "too-many-replicas.maxReplicas") == "chartlint.yaml:11:5"
    assert config.place("ignore", "not there") == "chartlint.yaml:4:1"
    Path("pyproject.toml").write_text(FULL_TOML)
    config = merge([read("pyproject.toml")])
    assert config.place("select", "image-tag-missing") == "pyproject.toml:5:1"
    assert config.place("rules", "too-many-replicas") == "pyproject.toml:24:2"
    assert config.place("rules", "too-many-replicas.maxReplicas") == "pyproject.toml:26:1"


def test_nothing_means_defaults(tmp_path: Path) -> None:
    file = tmp_path / "chartlint.yaml"
    for text in ("", "# only a comment\n", "{}\n", "---\n"):
        file.write_text(text)
        assert merge([read(str(file))])._replace(file=None) == merge([]) == Config()


MISTAKES = [
    ("slect: [a]", "1:1: unknown key `slect` (did you mean `select`?)"),
    ("fail_on: error", "1:1: unknown key `fail_on` (did you mean `fail-on`?)"),
    ("profile: default\nfail-on: warnings", "2:1: `fail-on` must be one of error, warning, info, never, not `warnings` (did you mean `warning`?)"),
    ("profile: 3", "1:1: `profile` must be a text, not a number (put it in quotes)"),
    ("select: privileged", "1:1: `select` must be a list of texts, not a text (write [privileged])"),
    ("select:\n  - a\n  - 3", "3:5: an entry of `select` must be a text, not a number (put it in quotes)"),
    ("select: ['']", "1:10: an entry of `select` must not be empty"),
    ("kube-version: 1.30", "1:1: `kube-version` must be a text, not a number (put it in quotes)"),
    ("kube-version: latest", '1:1: `kube-version` must be a version such as "1.31", or `supported`, not `latest`'),
    ("rules: [a]", "1:1: `rules` must be a mapping of rule names, not a list"),
    ("rules:\n  Bad_Name: {}", "2:3: `Bad_Name` is not the name of a rule"),
    ("rules:\n  host-path: error", "2:3: the settings of `host-path` must be a mapping, not a text (write `host-path: {severity: error}`)"),
    ("rules:\n  host-path:\n    severity: eror", "3:5: `severity` must be one of error, warning, info, not `eror` (did you mean `error`?)"),
    ("rules:\n  host-path:\n    confidence: lo", "3:5: `confidence` must be one of high, medium, low, not `lo` (did you mean `low`?)"),
    ("set: [a=1, b=2, a=3]", "1:1: `a` is set twice; only the last one would count"),
    ("scenarios:\n  prod: {set: ['a=1,b=2', b=3]}", "2:10: `b` is set twice; only the last one would count"),
    ("select: [a]\n---\nignore: [b]", "2:1: a configuration is one document, here begins another"),
    ("rules:\n  host-path:\n    severity: off", "3:5: `severity` cannot switch a rule off (add `host-path` to `ignore`)"),
    ("- a", "1:1: a configuration must be a mapping, not a list"),
    ("profile: strict\nprofile: default", "2:1: `profile` stands twice"),
    ("namespace: ''", "1:1: `namespace` must not be empty"),
    ("a: 1\nprofile: x", "1:1: unknown key `a`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text(text)
    with pytest.raises(UsageError) as caught:
        read("chartlint.yaml")
    assert str(caught.value).startswith(f"chartlint.yaml:{message}")


def test_every_mistake_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text("slect: []\nprofile: loud\nignore: x\n")
    with pytest.raises(UsageError) as caught:
        read("chartlint.yaml")
    assert [line.split(": ")[0] for line in str(caught.value).split("\n")] == [
        "chartlint.yaml:1:1",
        "chartlint.yaml:2:1",
        "chartlint.yaml:3:1",
    ]


def test_not_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text("profile: strict\nselect: [a\nignore: []\n")
    with pytest.raises(UsageError, match=r"^chartlint\.yaml:\d+:\d+: not YAML: "):
        read("chartlint.yaml")


TOML_MISTAKES = [
    ("[tool.chartlint]\nselect = [", "pyproject.toml:2:11: not TOML: Invalid value"),
    ("[tool.chartlint]\nslect = []", "pyproject.toml:2:1: unknown key `slect` (did you mean `select`?)"),
    ("[tool.chartlint.rules]\nhost-path.severity = 'x'", "pyproject.toml:2:1: `severity` must be one of"),
    ("[tool.other]\na = 1", "pyproject.toml has no table [tool.chartlint]"),
]


@pytest.mark.parametrize(("text", "message"), TOML_MISTAKES)
def test_toml_mistakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pyproject.toml").write_text(text)
    with pytest.raises(UsageError) as caught:
        read("pyproject.toml")
    assert str(caught.value).startswith(message)


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_bytes(b"profile: \xff\n")
    with pytest.raises(UsageError, match=r"^the configuration chartlint.yaml is not UTF-8: byte 9 is 0xff$"):
        read("chartlint.yaml")
    with pytest.raises(UsageError, match=r"^there is no configuration file nowhere.yaml$"):
        read("nowhere.yaml")
    with pytest.raises(UsageError, match="cannot read the configuration"):
        read(".")


# --- discovery


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text("[tool.chartlint]\n" if name.endswith(".toml") else "")


def test_the_nearest_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(
        tmp_path,
        ".git/",
        "chartlint.yaml",
        "a/.chartlint.yaml",
        "a/b/chart/Chart.yaml",
        "c/Chart.yaml",
        "d/pyproject.toml",
    )
    monkeypatch.chdir(tmp_path)
    assert discover("a/b/chart") == os.path.join("a", ".chartlint.yaml")
    assert discover("a/b/chart/Chart.yaml") == os.path.join("a", ".chartlint.yaml")
    assert discover("c") == "chartlint.yaml"
    assert discover("d") == os.path.join("d", "pyproject.toml")
    monkeypatch.chdir(tmp_path / "c")
    assert discover(".") == str(tmp_path / "chartlint.yaml")


def test_the_repository_is_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "chartlint.yaml", "repo/.git/", "repo/chart/Chart.yaml")
    monkeypatch.chdir(tmp_path)
    assert discover("repo/chart") is None


def test_without_repository_the_working_directory_is_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "chartlint.yaml", "work/deep/chart/Chart.yaml", "other/chart/Chart.yaml", "other/chartlint.yaml")
    monkeypatch.chdir(tmp_path / "work")
    assert discover("deep/chart") is None
    assert discover("../other/chart") is None
    monkeypatch.chdir(tmp_path)
    assert discover("work/deep/chart") == "chartlint.yaml"


def test_a_pyproject_without_our_table_does_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, ".git/", "chartlint.yaml", "a/Chart.yaml")
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.other]\nabout = 'tool.chartlint'\n")
    monkeypatch.chdir(tmp_path)
    assert discover("a") == "chartlint.yaml"


def test_two_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, ".git/", "chartlint.yaml", "pyproject.toml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"has two configurations, chartlint.yaml and pyproject.toml \(keep one"):
        discover(".")
