"""Scenarios: each case is a folder as a user has it, and the report that a run from there gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CASES = sorted(path.name for path in (HERE / "cases").iterdir() if path.is_dir())
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A copy of a case as the working directory."""

    def copy(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(HERE / "cases" / name, folder)
        (folder / ".git").mkdir()
        monkeypatch.chdir(folder)
        return folder

    return copy


def ledger(run: Run, *argv: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--format", "json", *argv)[1])
    return found["ledger"]


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, case: Callable[[str], Path], run: Run, expect: Callable[[Path, str], None]) -> None:
    case(name)
    code, out, err = run("--verbose", ".")
    lines = [line for line in out.splitlines() if not line.startswith(("rule off", "more "))]
    expect(HERE / f"{name}.report", "\n".join([f"exit code {code}", *lines, err]))


def test_the_same_from_any_number_of_processes(case: Callable[[str], Path]) -> None:
    folder = case("named")
    answers = set()
    for seed, jobs, paths in (("1", "1", ["."]), ("2", "2", ["tools", "shop"]), ("3", "3", ["shop", "tools"])):
        done = subprocess.run(
            [sys.executable, "-m", "chartlint", "lint", "--jobs", jobs, "--format", "json", *paths],
            cwd=folder, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed}, check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        answers.add(done.stdout)
    assert len(answers) == 1


def test_some_scenarios(case: Callable[[str], Path], run: Run) -> None:
    case("named")
    (shop,) = ledger(run, "shop", "--scenario", "prod-*,dev")["charts"]
    assert shop["scenarios"] == ["dev", "prod-eu", "prod-us"]
    (shop,) = ledger(run, "shop", "--scenario", "dev", "--set", "port=1")["charts"]
    assert shop["scenarios"] == ["dev"]
    (shop,) = ledger(run, "shop", "--set", "port=1")["charts"]
    assert shop["scenarios"] == ["base.yaml + set"]  # flags alone are one scenario


def test_a_chart_without_the_wanted_scenario_is_not_clean(case: Callable[[str], Path], run: Run) -> None:
    case("named")
    (Path("shop/templates/pod.yaml")).unlink()
    code, out, _ = run(".", "--scenario", "dev", "--ignore", "ALL")
    assert code == 1
    assert "tools: not rendered, because it has none of the scenarios that are asked for" in " ".join(out.split())


def test_found_files_can_be_chosen(case: Callable[[str], Path], run: Run) -> None:
    case("found")
    Path("chartlint.yaml").write_text("scenario-files: []\n")
    assert ledger(run, "shop")["charts"][0]["scenarios"] == ["default"]
    Path("chartlint.yaml").write_text("scenario-files: ['ci/d*']\n")
    assert ledger(run, "shop")["charts"][0]["scenarios"] == ["default", "ci/debug-values.yaml"]


def test_an_archive_brings_its_scenarios(case: Callable[[str], Path], run: Run) -> None:
    case("found")
    Path("shop/.helmignore").unlink()
    Path("shop/ci/broken-values.yaml").unlink()
    shutil.make_archive("shop-1.0.0", "gztar", ".", "shop")
    assert os.path.exists("shop-1.0.0.tar.gz")
    shutil.move("shop-1.0.0.tar.gz", "shop-1.0.0.tgz")
    (chart,) = ledger(run, "shop-1.0.0.tgz")["charts"]
    assert chart["scenarios"] == ["default", "ci/debug-values.yaml", "values-prod.yaml"]


def test_a_link_out_of_the_chart_is_no_scenario(case: Callable[[str], Path], run: Run, tmp_path: Path) -> None:
    case("found")
    (tmp_path / "secret").write_text("password: hunter2\n")
    Path("shop/ci/link-values.yaml").symlink_to(tmp_path / "secret")
    (chart,) = ledger(run, "shop")["charts"]
    assert "shop/ci/link-values.yaml" in chart["notRendered"]
    assert {"kind": "scenario", "what": "shop/ci/link-values.yaml",
            "reason": "shop/ci/link-values.yaml is a link out of the chart"} in chart["notChecked"]  # fmt: skip


MISTAKES = {
    "a file that is not there": ("scenarios: {dev: {values: [nope.yaml]}}", "there is no values file nope.yaml"),
    "a pattern without a file": ("scenarios: {dev: {values: ['env/x*.yaml']}}", "no values file matches `env/x*.yaml`"),
    "a chart that is not there": ("scenarios: {dev: {chart: web}}", "no chart matches `web` of the scenario `dev`"),
    "a file pattern for nothing": ("scenario-files: ['qa-*.yaml']", "values file that matches `qa-*.yaml`"),
    "a version of Kubernetes": ("scenarios: {dev: {kube-version: '1.x'}}", "must be a version such as"),
    "a version of Helm": ("scenarios: {dev: {helm: '2.0'}}", "Helm `2.0`"),
    "an unknown field": ("scenarios: {dev: {value: [a]}}", "a scenario has no `value` (did you mean `values`?)"),
    "a release name": ("scenarios: {dev: {release-name: A_B}}", "`A_B` is no name for a release"),
    "a set that is none": ("scenarios: {dev: {set: ['a[x]=1']}}", "chartlint.yaml:1:13"),
    "no mapping": ("scenarios: [dev]", "`scenarios` must be a mapping of names to settings"),
    "a name with a comma": ("scenarios: {'a,b': {}}", "is no name for a scenario"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes(mistake: str, case: Callable[[str], Path], run: Run) -> None:
    case("found")
    text, told = MISTAKES[mistake]
    Path("chartlint.yaml").write_text(text + "\n")
    code, out, err = run(".")
    assert (code, out) == (2, "")
    assert err.startswith("chartlint: chartlint.yaml:") and told in err


def test_an_unknown_scenario(case: Callable[[str], Path], run: Run) -> None:
    case("named")
    code, _, err = run(".", "--scenario", "prod-eux")
    assert code == 2
    assert "there is no scenario `prod-eux`" in err and "did you mean `prod-eu`?" in err
