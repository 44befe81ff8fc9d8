"""The entries of ``allow``: what is read from a file, what is said of mistakes, what an entry means."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from chartlint.cli import main
from chartlint.config import Allowance, merge, read
from chartlint.errors import UsageError
from chartlint.finding import Location
from chartlint.session.waivers import today

YAML = """\
allow:
  - rule: host-path
    reason: >
      the agent reads
      the logs of its node
    owner: team-node
    expires: 2027-01-31
  - {rule: [image-*, security], chart: shop, path: templates/*.yaml, object: Pod/*, object-path: spec, scenario: prod, reason: x}
"""
TOML = """\
[[tool.chartlint.allow]]
rule = "host-path"
reason = "the agent reads the logs of its node"
owner = "team-node"
expires = 2027-01-31
[[tool.chartlint.allow]]
rule = ["image-*", "security"]
chart = "shop"
path = "templates/*.yaml"
object = "Pod/*"
object-path = "spec"
scenario = "prod"
reason = "x"
"""


@pytest.mark.parametrize(
    ("name", "text", "lines"), [("chartlint.yaml", YAML, [2, 8]), ("pyproject.toml", TOML, [1, 6])]
)
def test_everything_is_read(
    name: str, text: str, lines: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(text)
    first, second = merge([read(name)]).allow
    assert first[:2] == (("host-path",), "the agent reads the logs of its node")
    assert (first.owner, first.expires) == ("team-node", datetime.date(2027, 1, 31))
    assert (second.rules, second.expires) == (("image-*", "security"), None)
    assert second.chart is not None and second.chart.matches(str(tmp_path / "charts" / "shop"))
    assert second.path is not None and second.path.matches(str(tmp_path / "templates" / "a.yaml"))
    assert (second.object, second.object_path, second.scenario) == ("Pod/*", "spec", "prod")
    assert [entry.where.line for entry in (first, second)] == lines
    assert first.where.path == name and first.where.excerpt


MISTAKES = [
    ("allow: host-path", "1:1: `allow` must be a list of entries, each a mapping with `rule` and `reason`"),
    ("allow: [host-path]", "1:9: an entry of `allow` must be a mapping (write `- rule: …` and `reason: …` below it)"),
    ("allow:\n  - reason: x", "2:5: an entry of `allow` needs a `rule`"),
    ("allow:\n  - rule: x", "2:5: an entry of `allow` needs a `reason`"),
    ("allow:\n  - rule: x\n    reason: ' '", "3:5: `reason` of an entry of `allow` must not be empty"),
    ("allow:\n  - rule: []\n    reason: x", "2:5: `rule` must be the name of a rule or a list of names"),
    ("allow:\n  - rule: [1]\n    reason: x", "2:5: `rule` must be the name of a rule or a list of names"),
    ("allow:\n  - rule: x\n    reason: x\n    expires: soon", "4:5: `expires` must be a day such as 2027-01-31, not `soon`"),
    ("allow:\n  - rule: x\n    reason: x\n    expires: 2027-02-30", "4:5: `expires` must be a day such as 2027-01-31, not `2027-02-30`"),
    ("allow:\n  - rule: x\n    reason: x\n    expire: 2027-02-01", "4:5: an entry of `allow` has no `expire` (did you mean `expires`?)"),
    ("allow:\n  - rule: x\n    reason: x\n    owner: [a]", "4:5: `owner` of an entry of `allow` must be a text"),
    ("baseline: [a]", "1:1: `baseline` must be a text, not a list"),
    ("require-reason: sometimes", "1:1: `require-reason` must be true or false, not a text"),
    ("honour-annotations: kube-linter", "1:1: `honour-annotations` must be true, false or a list of tools, not a text"),
    ("honour-annotations: [kubelinter]", "1:22: an entry of `honour-annotations` must be one of the known tools, not `kubelinter` (did you mean `kube-linter`?)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text(text)
    with pytest.raises(UsageError) as caught:
        read("chartlint.yaml")
    assert str(caught.value) == f"chartlint.yaml:{message}"


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("host-pat", "chartlint.yaml:2:5: `host-pat` is no rule, tag, pack or profile (did you mean `host-path`?)"),
        ("nothing-*", "chartlint.yaml:2:5: no rule's name matches `nothing-*`"),
        ("template-fails", "chartlint.yaml:2:5: `template-fails` cannot be allowed: it says that something was not checked"),
    ],
)  # fmt: skip
def test_rules_that_cannot_be_allowed(
    rule: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    Path("shop").mkdir()
    Path("shop/Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    Path("chartlint.yaml").write_text(f"allow:\n  - rule: '{rule}'\n    reason: x\n")
    assert main(["lint"]) == 2
    assert capsys.readouterr().err == f"chartlint: {message}\n"


@pytest.mark.parametrize(
    ("wanted", "path", "takes"),
    [
        ("spec", "spec.replicas", True),
        ("spec", "specs", False),
        ("spec.containers[0]", "spec.containers[0].image", True),
        ("spec.containers[0]", "spec.containers[1].image", False),
        ("spec.containers", "spec.containers[1].image", True),
        ("spec.containers[*].image", "spec.containers[12].image", True),
        ("*.image", "spec.containers[1].image", True),
        ("spec", "", False),
    ],
)
def test_paths_in_objects(wanted: str, path: str, takes: bool) -> None:
    entry = Allowance(("x",), "x", Location("a", 1, 1, 1, 1), object_path=wanted)
    assert entry.takes_object("Pod/a", path) is takes


def test_the_day() -> None:
    assert today({"SOURCE_DATE_EPOCH": "1780272000"}) == datetime.date(2026, 6, 1)
    for unusable in ("", "soon", "9" * 30):
        assert today({"SOURCE_DATE_EPOCH": unusable}) >= datetime.date(2026, 1, 1)
