"""The ways in: wheel, source archive, a fresh environment, the dev environment, pre-commit.

These tests build and install, so they need a package index; ``make test`` leaves them out, ``make ci`` runs them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples" / "demo"
RULE_FILES = sorted(
    path.relative_to(ROOT / "rules").as_posix()
    for pattern in ("left-out.yaml", "*/*.yaml", "*/*.py")
    for path in (ROOT / "rules").glob(pattern)
)


def run(*command: str | Path, cwd: Path, code: int = 0, **environ: str) -> str:
    """Run a command in a plain environment and return what it printed; fail with all of it otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GIT_", "VIRTUAL_ENV"))}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "LC_ALL": "C.UTF-8", **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, f"{command} gave {done.returncode}, not {code}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the working tree that git knows or would take, in a repository of their own with one commit."""
    folder = tmp_path_factory.mktemp("checkout") / "chartlint"
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT).split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    commit(folder)
    return folder


def commit(folder: Path) -> None:
    """Make a git repository of a folder, or record its present state."""
    if not (folder / ".git").exists():
        run("git", "init", "--quiet", "--initial-branch=main", cwd=folder)
    run("git", "add", "--all", cwd=folder)
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    run("git", *who, "commit", "--quiet", "--no-verify", "--message", "state", cwd=folder)


@pytest.fixture(scope="session")
def built(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A source archive, and the wheel that is built from it, as ``sdist`` and ``wheel``."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, checkout, cwd=out)
    (wheel,) = out.glob("*.whl")
    (sdist,) = out.glob("*.tar.gz")
    return {"wheel": wheel, "sdist": sdist}


@pytest.fixture(scope="session")
def installed(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the path of its ``chartlint``."""
    folder = tmp_path_factory.mktemp("fresh")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "--quiet", built["wheel"], cwd=folder)
    return scripts / "chartlint"


def listed(chartlint: Path, cwd: Path) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = json.loads(run(chartlint, "rules", "--format", "json", cwd=cwd))
    return rules


def test_the_wheel_holds_every_rule_and_nothing_else(built: dict[str, Path]) -> None:
    names = zipfile.ZipFile(built["wheel"]).namelist()
    prefix = "chartlint/_shipped_rules/"
    assert sorted(name.removeprefix(prefix) for name in names if name.startswith(prefix)) == RULE_FILES
    assert "chartlint/py.typed" in names
    strange = [name for name in names if not name.startswith(("chartlint/", "chartlint-")) or "__pycache__" in name]
    assert strange == []


def test_the_metadata_says_who_may_install_and_use_it(built: dict[str, Path]) -> None:
    wheel = zipfile.ZipFile(built["wheel"])
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    metadata = message_from_bytes(wheel.read(name))
    assert metadata["Name"] == "chartlint"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())
    assert "# chartlint" in str(metadata.get_payload())


def test_the_source_archive_can_run_its_own_tests(built: dict[str, Path]) -> None:
    with tarfile.open(built["sdist"]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    own = ("pyproject.toml", "LICENSE", "README.md", "Makefile", "tests/conftest.py", "docs/report.schema.json")
    missing = {*own, "examples/demo/Chart.yaml", *(f"rules/{name}" for name in RULE_FILES)} - names
    assert missing == set()


def test_a_fresh_environment_has_the_same_rules_as_the_checkout(installed: Path, tmp_path: Path) -> None:
    here = Path(sys.executable).parent / "chartlint"
    fresh, checked_out = listed(installed, tmp_path), listed(here, tmp_path)
    assert [rule["name"] for rule in fresh] == [rule["name"] for rule in checked_out]
    assert len(fresh) == len([name for name in RULE_FILES if "/" in name and name.endswith(".yaml")])


def test_a_fresh_environment_has_the_manual_page_and_completions(installed: Path, tmp_path: Path) -> None:
    share = installed.parent.parent / "share"
    assert (share / "man" / "man1" / "chartlint.1").read_text("utf-8").startswith(".TH CHARTLINT 1")
    for shell, place in (
        ("bash", "bash-completion/completions/chartlint"),
        ("zsh", "zsh/site-functions/_chartlint"),
        ("fish", "fish/vendor_completions.d/chartlint.fish"),
    ):
        assert run(installed, "completion", shell, cwd=tmp_path) == (share / place).read_text("utf-8")


def test_a_fresh_environment_knows_what_is_left_out(installed: Path, tmp_path: Path) -> None:
    listed_there = run(installed, "rules", "--peer", "kube-linter", cwd=tmp_path)
    assert "  - It is about the custom resources of one project" in listed_there


def test_a_fresh_environment_lints(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "shop")
    text = run(installed, "lint", "shop", cwd=tmp_path, code=1)
    assert "shop/templates/web-deployment.yaml" in text


@pytest.fixture(scope="session")
def pre_commit_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the hook's environment: made once for all tests."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def hook(
    checkout: Path, pre_commit_home: Path, tmp_path: Path
) -> Callable[..., str]:  # fmt: skip
    """``hook(code, id, files...)`` runs a hook of the checkout in the repository of charts ``tmp_path/charts-repo``."""
    repository = tmp_path / "charts-repo"
    shutil.copytree(DEMO, repository / "charts" / "shöp one")
    clean = repository / "charts" / "clean"
    (clean / "templates").mkdir(parents=True)
    (clean / "Chart.yaml").write_text("apiVersion: v2\nname: clean\nversion: 1.0.0\n")
    (clean / "templates" / "config.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  key: value\n"
    )
    write_library(repository)
    (repository / "README.md").write_text("Charts.\n")
    (repository / "LICENSE").write_text("Free.\n")
    revision = run("git", "rev-parse", "HEAD", cwd=checkout).strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {checkout.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: chartlint\n  - id: chartlint-all\n"
    )
    commit(repository)

    def run_hook(code: int, hook_id: str, *files: str) -> str:
        which = ("--files", *files) if files else ("--all-files",)
        pre_commit = (sys.executable, "-m", "pre_commit", "run", hook_id, "--color", "never", "--verbose", *which)
        return run(*pre_commit, cwd=repository, code=code, PRE_COMMIT_HOME=str(pre_commit_home))

    return run_hook


def write_library(repository: Path) -> None:
    """A library chart, a chart that depends on it, and a values file outside charts that a scenario names."""
    for name, text in {
        "libs/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 1.0.0\ntype: library\n",
        "libs/common/templates/_labels.tpl": '{{ define "common.labels" }}app: one{{ end }}\n',
        "charts/app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n"
        "  - {name: common, version: 1.x, repository: file://../../libs/common}\n",
        "charts/app/templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\n"
        '  labels: {{- include "common.labels" . | nindent 4 }}\n',
        "envs/prod/app.yaml": "key: value\n",
        "chartlint.yaml": "scenarios:\n  prod: {chart: charts/app, values: envs/*/app.yaml}\n",
    }.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)


def test_hook_means_the_charts_that_depend_on_a_changed_one(hook: Callable[..., str], tmp_path: Path) -> None:
    text = hook(0, "chartlint", "libs/common/templates/_labels.tpl")
    assert "1 file: 2 charts" in text
    assert "1 file: 1 chart\n" in hook(0, "chartlint", "envs/prod/app.yaml")
    assert run("git", "status", "--porcelain", "--ignored", cwd=tmp_path / "charts-repo") == ""


def test_hook_lints_the_chart_of_a_changed_file_once(hook: Callable[..., str]) -> None:
    text = hook(1, "chartlint", "charts/shöp one/templates/ingress.yaml", "charts/shöp one/values.yaml", "README.md")
    assert "charts/shöp one/templates/web-deployment.yaml" in text
    assert text.count("changes      3 files: 1 chart; 1 file of no chart\n") == 1
    assert "charts/clean" not in text


def test_hook_sees_partials_and_files_of_subcharts(hook: Callable[..., str]) -> None:
    for name in ("templates/_helpers.tpl", "charts/cache/templates/service.yaml", "Chart.lock", "templates/NOTES.txt"):
        assert "charts/shöp one" in hook(1, "chartlint", f"charts/shöp one/{name}"), name


def test_hook_passes_a_clean_chart(hook: Callable[..., str]) -> None:
    assert "Passed" in hook(0, "chartlint", "charts/clean/templates/config.yaml")


def test_hook_has_nothing_to_do_outside_charts(hook: Callable[..., str]) -> None:
    assert "no files to check" in hook(0, "chartlint", "LICENSE")
    assert "1 file: 0 charts; 1 file of no chart" in hook(0, "chartlint", "README.md")


def test_the_other_hook_lints_every_chart(hook: Callable[..., str]) -> None:
    assert "4 charts" in hook(1, "chartlint-all")
