"""Other tools' configurations, and what becomes of each: `cases/NAME` is read as that of the tool it begins with."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.cli import arguments, main
from chartlint.packs.migrate import CATALOGUED, READERS
from chartlint.packs.peer_map import PeerMap, left_out
from chartlint.packs.registry import Registry

HERE = Path(__file__).parent
CASES = sorted(path for path in (HERE / "cases").iterdir() if not path.name.endswith(".expected"))


def tool_of(path: Path) -> str:
    return max((tool for tool in READERS if path.name.startswith(tool)), key=len)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_what_becomes_of_it(
    path: Path,
    expect: Callable[[Path, str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["migrate", "--from", tool_of(path), str(path), "-o", "chartlint.yaml"]) == 0
    account = capsys.readouterr().err
    expect(path.with_name(f"{path.name}.expected"), f"{account}---\n{Path('chartlint.yaml').read_text()}")
    # what was written is a configuration that counts
    assert main(["rules"]) == 0, capsys.readouterr().err


def test_every_tool_has_a_case() -> None:
    assert {tool_of(path) for path in CASES} == set(READERS) == set(arguments.MIGRANTS)


@pytest.mark.parametrize(
    ("tool", "text", "said"),
    [
        ("kube-linter", "[1]", "this is no configuration of kube-linter: it must be a mapping"),
        ("kube-linter", "checks: {exclude: {a: 1}}", "`exclude` of kube-linter must be a list of texts"),
        ("kube-linter", "checks: {addAllBuiltIn: maybe}", "`addAllBuiltIn` of kube-linter must be true or false"),
        ("kube-linter", "a: [", "the configuration of kube-linter is not YAML: line 1"),
        ("kube-score", "echo hello", "there is no flag of kube-score in this file"),
        ("kube-score", "kube-score score --min-replicas-hpa=many", "must be a number, not 'many'"),
        ("polaris", "checks: {hostIPCSet: fatal}", "must be danger, warning or ignore, not 'fatal'"),
        ("polaris", "checks: []\nexemptions: [1]", "`checks` of Polaris must be a mapping"),
        ("datree", "policies: []", "it has no policy"),
        ("trivy", "misconfigurations: [1]", "must be a mapping with an `id`"),
        ("polaris", "checks: {}\nexemptions: [1]", "an entry of `exemptions` of Polaris must be a mapping"),
    ],
)
def test_mistakes(
    tool: str, text: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert main(["migrate", "--from", tool, "-"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "ct", "none.yaml"], "cannot read none.yaml: No such file or directory"),
        (["--from", "helmlint", "x"], "invalid choice: 'helmlint'"),
        (["ct.yaml"], "required: --from"),
    ],
)
def test_mistakes_of_the_command_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", *words]) == 2
    assert said in capsys.readouterr().err


def test_no_configuration_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("chartlint.yaml").write_text("profile: strict\n")
    Path("ct.yaml").write_text("chart-dirs: [charts]\n")
    assert main(["migrate", "--no-config", "--from", "ct", "ct.yaml", "-o", "chartlint.yaml"]) == 2
    assert "chartlint.yaml is there already" in capsys.readouterr().err
    assert Path("chartlint.yaml").read_text() == "profile: strict\n"


def test_the_map_of_a_peer(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--peer", "kube-linter"]) == 0
    out = capsys.readouterr().out
    assert "\n  latest-tag " in out and "image-tag-floating" in out and "dangling-servicemonitor" in out
    assert main(["rules", "--peer", "kube-lint"]) == 2
    assert "did you mean `kube-linter`?" in capsys.readouterr().err


def test_nothing_is_both_checked_and_left_out(registry: Registry) -> None:
    known = PeerMap(registry, left_out())
    concepts = {concept for rule in registry for concept in rule.card.concepts}
    assert concepts.isdisjoint(entry.concept for entry in left_out())
    for name in (*READERS, *CATALOGUED.values()):
        tool = CATALOGUED.get(name, name)
        assert all(known.rules(tool, one) or known.left_out(tool, one) for one in known.ids(tool))


@pytest.fixture(scope="module")
def registry() -> Registry:
    from chartlint.packs.host import Host

    return Registry(Host(installed=False).packs())
