"""The demo chart: Helm accepts it, and chartlint finds the mistakes that were put into it."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.cli import main
from settled import settled

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@pytest.fixture
def lint(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """``lint(arguments...)`` from the project's folder: exit code and stdout."""
    monkeypatch.chdir(ROOT)

    def run(*arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = main(["lint", *arguments])
        return code, out.getvalue()

    return run


def test_report(lint: Callable[..., tuple[int, str]], expect: Callable[[Path, str], None]) -> None:
    code, text = lint("examples/demo", "--no-config", "--no-plugins")
    assert code == 1
    expect(HERE / "report.txt", text)


def test_all_rules(lint: Callable[..., tuple[int, str]], expect: Callable[[Path, str], None]) -> None:
    arguments = ("--profile", "strict", "--no-config", "--no-plugins", "--format", "concise")
    code, text = lint("examples/demo", *arguments)
    assert code == 1
    expect(HERE / "strict.txt", text)


def test_the_report_in_the_readme_is_what_the_tool_prints(lint: Callable[..., tuple[int, str]]) -> None:
    _, text = lint("examples/demo", "--no-config", "--no-plugins")
    block = re.search(r"```\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    parts = [part.strip("\n") for part in re.split(r"^\.\.\.$", block[1], flags=re.MULTILINE)]
    assert parts.pop(0) == "$ chartlint examples/demo" and len(parts) > 1
    for part in parts:
        assert settled(part) in settled(text)


def test_helm_renders_the_chart() -> None:
    helm = pytest.importorskip("helm_python.chart", reason="helm-python-sdk is not installed")
    with helm.Chart.load(str(ROOT / "examples" / "demo")) as chart:
        rendered = chart.render({})
    assert "kind: StatefulSet" in rendered["shop/templates/db-statefulset.yaml"]
