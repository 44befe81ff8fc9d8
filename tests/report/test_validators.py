"""Reports before the programs that read them, where these are installed.

Those from PyPI come with the development dependencies. Those from npm are looked for on the PATH and in the folder that
CHARTLINT_NODE_MODULES names (``npm i @microsoft/sarif-multitool @umbrelladocs/rdformat-validator``).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from chartlint.cli import main

MODULES = os.environ.get("CHARTLINT_NODE_MODULES", "")  # read before the tests hide such settings
DEMO = Path(__file__).parents[2] / "examples" / "demo"
HOUSE_RULE = """\
title: The name is taken
severity: error
confidence: high
profile: default
since: "0.1"
tags: [security]
why: A test needs it.
cure: Choose another.
check:
  each: object
  must: object.metadata.name == ""
  at: metadata.name
  say: "{object.metadata.name} is taken"
examples:
- title: free
  good: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: ""}
- title: taken
  bad: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: shop}   # <--
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo's reports, with a rule of another pack, silenced findings and a broken chart."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "house").mkdir()
    (folder / "house" / "name-taken.yaml").write_text(HOUSE_RULE)
    shutil.copytree(DEMO, folder / "charts" / "schön shop")
    (folder / "charts" / "broken" / "templates").mkdir(parents=True)
    (folder / "charts" / "broken" / "Chart.yaml").write_text("apiVersion: v2\nname: broken\nversion: 1.0.0\n")
    (folder / "charts" / "broken" / "templates" / "a.yaml").write_text("a: {{ nonsense }}\n")
    names = ("sarif", "junit", "rdjson", "checkstyle", "gitlab", "json")
    wish = [option for name in names for option in ("--format", f"{name}={folder / name}")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["lint", "charts", "--pack", "house", "--show-suppressed", "--sarif-category", "test", *wish]) == 1
    return folder


def program(name: str, *inside: str) -> str:
    """A program of npm, or the test is skipped."""
    places = [shutil.which(name), *(os.path.join(MODULES, path) for path in inside if MODULES)]
    found = next((path for path in places if path and os.access(path, os.X_OK)), None)
    if found is None:
        pytest.skip(f"{name} is not installed, see the head of this module")
    return found


def findings(reports: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((reports / "json").read_text())["findings"]
    return found


def test_junit_as_ci_systems_read_it(reports: Path) -> None:
    junitparser = pytest.importorskip("junitparser")
    document = junitparser.JUnitXml.fromfile(str(reports / "junit"))
    names = [(case.classname, case.name) for suite in document for case in suite]
    assert len(set(names)) == len(names) == document.tests
    failures = sum(suite.failures for suite in document)
    assert failures == document.failures == sum(one["severity"] != "info" for one in findings(reports))
    assert {suite.name for suite in document} == {"charts/broken", "charts/schön shop"}


def test_sarif_as_another_program_reads_it(reports: Path) -> None:
    loader = pytest.importorskip("sarif.loader", reason="sarif-tools is not installed")
    log = loader.load_sarif_file(str(reports / "sarif"))
    log.init_default_line_number_1()
    records = log.get_records()
    wanted = findings(reports)
    assert len(records) >= len(wanted)
    read = Counter((one["Code"].split()[0], one["Line"]) for one in records)
    assert Counter((one["rule"], one["location"]["line"]) for one in wanted) <= read
    assert log.get_tool_name_list() if hasattr(log, "get_tool_name_list") else True


def test_sarif_as_code_scanning_takes_it(reports: Path) -> None:
    multitool = program(
        "Sarif.Multitool",
        "@microsoft/sarif-multitool-linux/Sarif.Multitool",
        "@microsoft/sarif-multitool-darwin/Sarif.Multitool",
    )
    answer = reports / "validation.sarif"
    source = reports / "named.sarif"
    shutil.copy(reports / "sarif", source)
    command = (
        multitool,
        "validate",
        source,
        "--rule-kind",
        "Sarif;Ghas",
        "--output",
        answer,
        "--log",
        "ForceOverwrite",
    )
    subprocess.run(command, check=True, capture_output=True)
    told = [
        (result.get("level", "warning"), result["ruleId"])
        for run in json.loads(answer.read_text())["runs"]
        for result in run.get("results", ())
    ]
    # SARIF2005: the project has no home page yet that `informationUri` could name. SARIF2004: a rule of an extension
    # is named by `ruleId` and in `rule`, as CodeQL does it, for readers that know one of the two.
    assert set(told) <= {("warning", "SARIF2005"), ("warning", "SARIF2004")}


def test_rdjson_as_reviewdog_reads_it(reports: Path) -> None:
    validator = program("rdformat-validator", ".bin/rdformat-validator")
    done = subprocess.run((validator, "--strict", reports / "rdjson"), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["rdjson", "checkstyle", "sarif"])
def test_reviewdog_tells_every_finding(reports: Path, name: str) -> None:
    """reviewdog 0.18 or newer, as a person would run it at home."""
    reviewdog = program("reviewdog")
    if not (reports / ".git").exists():
        subprocess.run(("git", "init", "--quiet", reports), check=True)
    command = (reviewdog, f"-f={name}", "-name=chartlint", "-diff=true", "-filter-mode=nofilter", "-reporter=local")
    done = subprocess.run(command, cwd=reports, input=(reports / name).read_bytes(), capture_output=True)
    told = done.stdout.decode()
    assert done.returncode in (0, 1) and "reviewdog:" not in done.stderr.decode(), done.stderr
    for one in findings(reports):
        assert one["rule"] in told
    assert len(told.splitlines()) >= len(findings(reports))
