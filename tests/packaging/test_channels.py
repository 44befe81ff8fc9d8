"""More ways in: the GitHub action, the job for GitLab, the image, the Helm plugin, the single file.

Like ``test_packaging`` these build and install, so they need a package index; ``make ci`` runs them.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import test_packaging as ways
import yaml

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "examples" / "demo"
HERE = Path(sys.executable).parent
PROGRAMS = ROOT / ".venv" / "helm"
"""Where the comparison with real Helm keeps its programs (tests/helm/oracles.py)."""
OUTPUT = re.compile(r"^(\S+)<<(\S+)\n(.*?)\n\2$", re.DOTALL | re.MULTILINE)

QUICK: dict[str, Any] = {"PIP_NO_COMPILE": "1"}
"""pip would compile modules that no test imports."""

checkout = ways.checkout
needs_shell = pytest.mark.skipif(os.name == "nt" or not shutil.which("bash"), reason="there is no bash here")


class Step(NamedTuple):
    """What a step of a workflow came to."""

    code: int
    log: str
    outputs: dict[str, str]


class Workflow(NamedTuple):
    """A repository of charts in which steps run the action of a checkout of chartlint."""

    repository: Path
    action: Path
    temp: Path

    def step(self, **environ: str) -> Step:
        """Run the action's step as the runner would; ``environ`` holds inputs and the runner's variables."""
        outputs = self.repository.parent / "outputs"
        outputs.write_text("")
        defaults = yaml.safe_load((self.action / "action.yml").read_text())["inputs"]
        inputs = {"INPUT_" + name.upper().replace("-", "_"): one["default"] for name, one in defaults.items()}
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        done = subprocess.run(
            ["bash", str(self.action / "packaging" / "action" / "run.sh")],
            cwd=self.repository,
            env={
                **kept,
                **inputs,
                "PYTHON": sys.executable,
                "RUNNER_TEMP": str(self.temp),
                "GITHUB_ACTIONS": "true",
                "GITHUB_OUTPUT": str(outputs),
                "LC_ALL": "C.UTF-8",
                **environ,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        return Step(done.returncode, done.stdout, {name: text for name, _, text in OUTPUT.findall(outputs.read_text())})


@pytest.fixture(scope="session")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's folder of temporary files: the first step installs, the others find that."""
    return tmp_path_factory.mktemp("runner temp")


@pytest.fixture
def workflow(checkout: Path, runner_temp: Path, tmp_path: Path) -> Workflow:
    repository = tmp_path / "repo"
    shutil.copytree(DEMO, repository / "my charts" / "shop")
    chart(repository / "my charts" / "clean", "clean")
    ways.commit(repository)
    return Workflow(repository, checkout, runner_temp)


def chart(folder: Path, name: str, version: str = "1.0.0") -> None:
    """A chart with nothing to find."""
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: {version}\n")
    (folder / "templates" / "config.yaml").write_text(
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\ndata:\n  key: value\n"
    )


@needs_shell
def test_the_action_annotates_keeps_the_exit_code_and_sets_outputs_first(workflow: Workflow) -> None:
    summary = workflow.repository.parent / "summary.md"
    step = workflow.step(
        INPUT_PATHS="  my charts/shop\n\nmy charts/clean\n",
        INPUT_SARIF_FILE="re ports/out.sarif",
        INPUT_HTML_FILE="page.html",
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert step.code == 1, step.log
    assert "::error file=my charts/shop/templates/" in step.log
    assert summary.stat().st_size > 100
    sarif = json.loads((workflow.repository / "re ports" / "out.sarif").read_text())
    assert step.outputs == {
        "exit-code": "1",
        "findings": str(len(sarif["runs"][0]["results"])),
        "sarif": "re ports/out.sarif",
        "html": "page.html",
    }
    assert (workflow.repository / "page.html").read_text("utf-8").lstrip().lower().startswith("<!doctype html")


@needs_shell
def test_the_action_only_reports_if_asked(workflow: Workflow) -> None:
    step = workflow.step(INPUT_REPORT_ONLY="true")
    assert (step.code, step.outputs["exit-code"]) == (0, "0"), step.log
    assert int(step.outputs["findings"]) > 0


@needs_shell
def test_the_action_passes_a_clean_chart(workflow: Workflow) -> None:
    step = workflow.step(INPUT_PATHS="my charts/clean", INPUT_FAIL_ON="warning", INPUT_FORMAT="text\njunit=j u.xml")
    assert (step.code, step.outputs) == (0, {"exit-code": "0", "findings": "0"}), step.log
    assert (workflow.repository / "j u.xml").is_file()


@needs_shell
@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"INPUT_PATHS": "missing"}, "A mistake in the settings"),
        ({"INPUT_ARGS": "--select 'x"}, "A quotation mark of the input args is not closed."),
        ({"INPUT_VERSION": "--index-url x"}, "The input version takes a release"),
        ({"INPUT_REPORT_ONLY": "yes"}, "The input report-only takes true or false."),
        ({"PYTHON": "/nowhere/python"}, "chartlint needs Python 3.11 or newer"),
    ],
)
def test_the_action_names_a_mistake(workflow: Workflow, environ: dict[str, str], sentence: str) -> None:
    step = workflow.step(**environ)
    assert step.code == 2, step.log
    assert f"::error title=chartlint::{sentence}" in step.log
    assert step.outputs.get("exit-code") == "2"
    assert not step.outputs.get("findings")


@needs_shell
def test_the_action_runs_nothing_that_stands_in_an_input(workflow: Workflow) -> None:
    evil = "$(touch pwned) `touch pwned` ; touch pwned"
    for name in ("PATHS", "ARGS", "CONFIG", "SINCE", "SARIF_FILE", "FORMAT", "VERSION", "FAIL_ON"):
        assert workflow.step(**{f"INPUT_{name}": evil}).code != 0 or name == "SARIF_FILE", name
    assert list(workflow.repository.rglob("pwned")) == []


@needs_shell
def test_the_arguments_are_words_as_in_a_shell(workflow: Workflow) -> None:
    step = workflow.step(INPUT_ARGS="--exclude 'my charts/shop'\n--profile strict  # all of it", INPUT_FAIL_ON="never")
    assert step.code == 0, step.log
    assert "chart my charts/shop: excluded" in step.log
    assert "app-version-missing" in step.log  # a rule of that profile alone


@pytest.fixture
def pull_request(workflow: Workflow, tmp_path: Path) -> tuple[Path, str]:
    """A bare repository with a branch ``main``, and the merge commit of a pull request that adds the chart ``new``."""
    origin, work = tmp_path / "origin", workflow.repository
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    ways.run("git", "checkout", "--quiet", "-b", "topic", cwd=work)
    chart(work / "my charts" / "new", "new")
    ways.commit(work)
    ways.run("git", "checkout", "--quiet", "main", cwd=work)
    (work / "README.md").write_text("main has moved on\n")
    chart(work / "my charts" / "clean", "clean", "1.1.0")
    ways.commit(work)
    ways.run("git", "clone", "--quiet", "--bare", work, origin, cwd=tmp_path)
    ways.run("git", *who, "merge", "--quiet", "--no-ff", "-m", "merge", "topic", cwd=work)
    merge = ways.run("git", "rev-parse", "HEAD", cwd=work).strip()
    ways.run("git", "push", "--quiet", origin, f"{merge}:refs/pull/7/merge", cwd=work)
    ways.run("git", "config", "uploadpack.allowAnySHA1InWant", "true", cwd=origin)
    return origin, merge


@needs_shell
@pytest.mark.parametrize("depth", [["--depth=1"], []], ids=["shallow", "whole"])
def test_since_auto_is_the_base_of_the_pull_request(
    workflow: Workflow, pull_request: tuple[Path, str], tmp_path: Path, depth: list[str]
) -> None:
    origin, merge = pull_request
    clone = tmp_path / "clone"
    ways.run("git", "init", "--quiet", clone, cwd=tmp_path)
    ways.run("git", "remote", "add", "origin", origin.as_uri(), cwd=clone)
    refs = ["+refs/pull/7/merge:refs/remotes/pull/7/merge"] + (["+refs/heads/*:refs/remotes/origin/*"] * (not depth))
    ways.run("git", "fetch", "--quiet", *depth, "origin", *refs, cwd=clone)
    ways.run("git", "checkout", "--quiet", "--detach", merge, cwd=clone)
    there = workflow._replace(repository=clone)
    environ = {"GITHUB_BASE_REF": "main", "GITHUB_REF": "refs/pull/7/merge", "INPUT_SINCE": "auto"}
    step = there.step(INPUT_FORMAT="json=report.json", **environ)
    assert step.code == 0, step.log
    charts = json.loads((clone / "report.json").read_text())["ledger"]["charts"]
    assert [one["path"] for one in charts] == ["my charts/new"]


@needs_shell
def test_since_auto_without_the_base_says_what_to_set(workflow: Workflow) -> None:
    step = workflow.step(INPUT_SINCE="auto", GITHUB_BASE_REF="main", GITHUB_REF="refs/pull/7/merge")
    assert (step.code, step.outputs) == (2, {"exit-code": "2"})
    assert "Set fetch-depth: 0 for actions/checkout." in step.log


@needs_shell
def test_since_auto_checks_all_charts_outside_of_pull_requests(workflow: Workflow) -> None:
    step = workflow.step(INPUT_SINCE="auto", INPUT_PATHS="my charts/clean")
    assert step.code == 0, step.log
    assert "Not a pull request: all charts are checked." in step.log


def gitlab_script() -> str:
    """The part of the GitLab job after the installation."""
    text = (ROOT / "templates" / "chartlint.yml").read_text("utf-8").partition("\n---\n")[2]
    (job,) = yaml.safe_load(text.replace("$[[ inputs.job-name ]]", "job")).values()
    script: str = job["script"][-1]
    return script


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no sh here")
def test_the_gitlab_job_writes_its_reports_and_fetches_the_base(
    pull_request: tuple[Path, str], workflow: Workflow, tmp_path: Path
) -> None:
    origin, _ = pull_request
    base = ways.run("git", "rev-parse", "main~1", cwd=origin).strip()
    clone, temp = tmp_path / "clone", tmp_path / "temp folder"
    temp.mkdir()
    (temp / "chartlint").symlink_to(HERE.parent)
    ways.run("git", "clone", "--quiet", "--depth=1", "--branch=topic", origin.as_uri(), clone, cwd=tmp_path)
    environ: dict[str, Any] = {
        "TMPDIR": str(temp),
        "CHARTLINT_VERSION": "",
        "CHARTLINT_ARGS": "",
        "CHARTLINT_FAIL_ON": "info",
    }
    environ |= {"CHARTLINT_PATHS": "'my charts'", "CHARTLINT_SINCE": "true", "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    text = ways.run("sh", "-e", "-c", gitlab_script(), cwd=clone, **environ)
    assert "1 chart" in text
    assert json.loads((clone / "gl-code-quality-report.json").read_text()) == []
    assert (clone / "chartlint-junit.xml").is_file()
    assert (clone / "chartlint.html").is_file()
    environ |= {"CHARTLINT_SINCE": "false", "CHARTLINT_FAIL_ON": ""}
    ways.run("sh", "-e", "-c", gitlab_script(), cwd=clone, code=1, **environ)
    assert len(json.loads((clone / "gl-code-quality-report.json").read_text())) > 5


def instructions(text: str) -> list[list[tuple[str, str]]]:
    """The stages of a Dockerfile, each as its instructions with their arguments, FROM first; before them, the ARGs."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    stages: list[list[tuple[str, str]]] = [[]]
    for line in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


def test_the_image_is_built_of_what_its_stages_copy(checkout: Path, tmp_path: Path) -> None:
    _, build, final = instructions((ROOT / "Dockerfile").read_text("utf-8"))
    assert dict(final)["USER"] == "65532:65532"
    assert dict(final)["ENTRYPOINT"] == '["chartlint"]'
    assert dict(final)["WORKDIR"] == "/charts"
    assert ("COPY", "--from=build /opt/chartlint /opt/chartlint") in final
    source, target = tmp_path / "source", tmp_path / "opt"
    source.mkdir()
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    for word, rest in build:
        if word == "COPY":
            *names, to = shlex.split(rest)
            for name in names:
                assert f"!{name}" in ignored
                there = source / to / ("" if (checkout / name).is_dir() else name)
                copy = shutil.copytree if (checkout / name).is_dir() else shutil.copy2
                copy(checkout / name, there)
        elif word == "RUN":
            command = rest.replace("/opt/chartlint", shlex.quote(str(target))).replace(
                "python -m venv", f"{sys.executable} -m venv"
            )
            ways.run("sh", "-e", "-c", command, cwd=source, **QUICK)
    ways.run(target / "bin" / "chartlint", "lint", DEMO, cwd=tmp_path, code=1)


def update_plugin(program: Path, repository: Path, environ: dict[str, Any]) -> None:
    """A new version in the plugin's repository arrives with ``helm plugin update``."""
    home = repository.parent
    module = repository / "src" / "chartlint" / "__init__.py"
    module.write_text(re.sub(r'__version__ = ".*"', '__version__ = "99.0.0"', module.read_text()))
    ways.commit(repository)
    ways.run(program, "plugin", "update", "chartlint", cwd=home, **environ)
    assert "99.0.0" in ways.run(program, "chartlint", "--version", cwd=home, **environ)


@pytest.mark.parametrize("helm", ["helm-3.19", "helm-4.1"])
def test_helm_installs_runs_updates_and_removes_the_plugin(checkout: Path, tmp_path: Path, helm: str) -> None:
    program = PROGRAMS / helm
    if not program.is_file():
        pytest.skip(f"{program} is not there: `make differential` fetches it")
    home = tmp_path / "helm home"
    places = {f"HELM_{kind}_HOME": str(home / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")}
    environ: dict[str, Any] = {**places, **QUICK, "PYTHON": sys.executable}
    unsigned = ["--verify=false"] if helm.startswith("helm-4") else []
    repository = tmp_path / "chartlint"
    ways.run("git", "clone", "--quiet", checkout, repository, cwd=tmp_path)
    ways.run(program, "plugin", "install", *unsigned, repository.as_uri(), cwd=tmp_path, **environ)
    assert (home / "data" / "plugins" / "chartlint" / ".venv").is_dir()
    assert "chartlint 0." in ways.run(program, "chartlint", "--version", cwd=tmp_path, **environ)
    text = ways.run(program, "chartlint", "lint", DEMO, "--format", "concise", cwd=tmp_path, code=1, **environ)
    assert "web-deployment.yaml:" in text
    ways.run(program, "chartlint", "lint", "missing", cwd=tmp_path, code=2, **environ)
    if helm.startswith("helm-4"):  # each installation takes seconds, and the hook is the same
        update_plugin(program, repository, environ)
    ways.run(program, "plugin", "uninstall", "chartlint", cwd=tmp_path, **environ)
    assert list((home / "data" / "plugins").iterdir()) == []


def test_a_plugin_from_a_path_leaves_the_checkout_alone(checkout: Path, tmp_path: Path) -> None:
    program = next(iter(sorted(PROGRAMS.glob("helm-*"))), None)
    if program is None:
        pytest.skip("there is no Helm: `make differential` fetches it")
    environ: dict[str, Any] = {
        **{f"HELM_{kind}_HOME": str(tmp_path / kind.lower()) for kind in ("CACHE", "CONFIG", "DATA")},
        **QUICK,
        "PYTHON": sys.executable,
    }
    ways.run(program, "plugin", "install", checkout, cwd=tmp_path, **environ)
    assert "chartlint 0." in ways.run(program, "chartlint", "--version", cwd=tmp_path, **environ)
    assert not (checkout / ".venv").exists()
    ways.run(program, "plugin", "uninstall", "chartlint", cwd=tmp_path, **environ)
    assert list((tmp_path / "data" / "plugins").iterdir()) == []
    assert (checkout / "plugin.yaml").is_file()


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no sh here")
def test_the_plugin_without_python_or_environment(tmp_path: Path) -> None:
    scripts, tools = ROOT / "packaging" / "helm-plugin", tmp_path / "bin"
    tools.mkdir()
    sh = shutil.which("sh") or ""
    environ = {"HELM_PLUGIN_DIR": str(tmp_path / "plugin"), "PATH": str(tools), "PYTHON": ""}
    text = ways.run(sh, scripts / "install.sh", cwd=tmp_path, code=1, **environ)
    assert text.count("\n") == 1 and "there is no Python 3.11 or newer here" in text
    assert "helm plugin update chartlint" in ways.run(sh, scripts / "run.sh", cwd=tmp_path, code=3, **environ)
    (tools / "chartlint").write_text(f'#!{sh}\necho "$1|$2"\nexit 7\n')
    (tools / "chartlint").chmod(0o755)
    assert ways.run(sh, scripts / "run.sh", "lint", "a b", cwd=tmp_path, code=7, **environ) == "lint|a b\n"


def test_the_single_file_needs_nothing_installed(checkout: Path, tmp_path: Path) -> None:
    lines = (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ").splitlines()
    (line,) = [line for line in lines if "$(BIN)/shiv" in line]
    command = line.strip().replace("$(BIN)", str(HERE)).replace("dist/", f"{tmp_path}/")
    ways.run("sh", "-e", "-c", command, cwd=checkout)
    alone = (Path(sys.executable).resolve(), "-I", "-S", tmp_path / "chartlint.pyz")
    environ = {"SHIV_ROOT": str(tmp_path / "unpacked")}
    ways.run(*alone, "lint", DEMO, "--format", "json", "-o", "alone.json", cwd=tmp_path, code=1, **environ)
    ways.run(HERE / "chartlint", "lint", DEMO, "--format", "json", "-o", "here.json", cwd=tmp_path, code=1)
    assert [path.name for path in (tmp_path / "unpacked").iterdir() if path.is_dir()]
    here, there = (json.loads((tmp_path / name).read_text())["findings"] for name in ("here.json", "alone.json"))
    assert here == there
