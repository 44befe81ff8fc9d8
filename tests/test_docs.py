"""What the pages say is so: links lead somewhere, commands parse, examples work."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import jsonschema
import pytest

from chartlint.cli import main
from chartlint.cli.arguments import parse
from chartlint.config import read
from chartlint.report import reporters
from chartlint.rules import parse_card
from chartlint.source import Source

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")])
COMMANDS = [
    (page.name, line.strip().removeprefix("$ "))
    for page in PAGES
    for line in page.read_text("utf-8").splitlines()
    if re.match(r"\s*(\$ |- run: )?(\.venv/bin/)?chartlint [a-z.]", line)
]


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language in a page, without the indentation of the fence."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", (ROOT / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return ["\n".join(line.removeprefix(indent) for line in text.splitlines()) + "\n" for indent, text in found]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", text)
    missing = [link for link in links if not link.startswith("http") and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize(("page", "command"), COMMANDS)
def test_commands_are_understood(page: str, command: str) -> None:
    words = shlex.split(re.sub(r"^(- run: )?(\.venv/bin/)?chartlint ", "", command.partition(" | ")[0]), comments=True)
    assert not isinstance(parse(words), int)


def test_there_are_commands_to_check() -> None:
    assert {"README.md", "CONTRIBUTING.md", "ci.md", "reports.md"} <= {page for page, _ in COMMANDS}


@pytest.mark.parametrize("page", ["README.md", "docs/configuration.md"])
def test_example_configurations_are_valid(page: str, tmp_path: Path) -> None:
    (text,) = [block for block in blocks(page, "yaml") if "fail-on" in block]
    (tmp_path / "chartlint.yaml").write_text(text)
    read(str(tmp_path / "chartlint.yaml"))


def test_the_card_in_contributing_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = blocks("CONTRIBUTING.md", "yaml")[0]
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "host-port.yaml").write_text(text)
    for example in parse_card(Source("host-port.yaml", text)).examples:
        chart = tmp_path / example.title
        for name, content in example.chart_files().items():
            (chart / name).parent.mkdir(parents=True, exist_ok=True)
            (chart / name).write_text(content)
        select = [
            "--no-config",
            "--no-plugins",
            "--pack",
            str(pack),
            "--select",
            "mine/host-port",
            "--fail-on",
            "warning",
        ]
        assert main(["lint", str(chart), *select]) == (0 if example.good else 1)
        assert ("mine/host-port" in capsys.readouterr().out) is not example.good


def test_the_report_schema_describes_every_format_version() -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    from chartlint.report.data import SCHEMA_VERSION

    assert schema["properties"]["schemaVersion"]["const"] == SCHEMA_VERSION


def test_the_page_about_reports_names_every_format() -> None:
    page = (ROOT / "docs" / "reports.md").read_text("utf-8")
    assert all(f"| `{name}` |" in page for name in reporters())
