"""The files by which other people's systems take chartlint in: valid for them, and in step with the rest."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import chartlint
from chartlint.cli.arguments import parse
from chartlint.report import reporters

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
BLOCKS = [
    (language, text.replace(f"\n{indent}", "\n").removeprefix(indent)) for indent, language, text in FENCE.findall(PAGE)
]
YAML = [text for language, text in BLOCKS if language == "yaml"]
COMPONENT = (ROOT / "templates" / "chartlint.yml").read_text("utf-8")


def valid(schema: str, file: Path) -> None:
    """Check a file with check-jsonschema's own copy of a schema."""
    pytest.importorskip("check_jsonschema", reason="check-jsonschema is not installed")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return loaded


def test_the_action_is_valid_for_github() -> None:
    valid("vendor.github-actions", ROOT / "action.yml")


def test_the_script_reads_each_input_of_the_action_and_no_other(action: dict[str, Any]) -> None:
    script = (ROOT / "packaging" / "action" / "run.sh").read_text("utf-8")
    names = {"INPUT_" + name.upper().replace("-", "_") for name in action["inputs"]} - {"INPUT_PYTHON_VERSION"}
    (step,) = [step for step in action["runs"]["steps"] if "run" in step]
    assert {name for name in step["env"] if name.startswith("INPUT_")} == names
    assert set(re.findall(r"\bINPUT_[A-Z_]+[A-Z]\b", script)) == names
    outputs = set(re.findall(r"\boutput ([a-z-]+) ", script))
    assert outputs == set(action["outputs"])


def test_no_script_of_the_action_holds_an_expression(action: dict[str, Any]) -> None:
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
        assert "run" not in step or step["shell"] == "bash"


def test_scripts_can_be_executed_and_parsed() -> None:
    for path in sorted((ROOT / "packaging").rglob("*.sh")):
        shell = path.read_text("utf-8").partition("\n")[0].split("/")[-1].split()[-1]
        if os.name != "nt":
            assert os.access(path, os.X_OK), path
            subprocess.run([shell, "-n", str(path)], check=True)


def test_the_plugin_names_this_version_and_scripts_that_are_there() -> None:
    plugin = yaml.safe_load((ROOT / "plugin.yaml").read_text("utf-8"))
    assert plugin["name"] == "chartlint"
    assert plugin["version"] == chartlint.__version__
    assert "apiVersion" not in plugin, "Helm 3 knows the form without it, and Helm 4 reads that one too"
    for command in (plugin["command"], plugin["hooks"]["install"], plugin["hooks"]["update"]):
        (path,) = re.findall(r"\$HELM_PLUGIN_DIR/([^\"]+)", command)
        assert (ROOT / path).is_file()


def component(inputs: dict[str, str]) -> dict[str, Any]:
    """The jobs of the component as GitLab makes them: inputs are put into the text."""
    spec, _, jobs = COMPONENT.partition("\n---\n")
    for name, one in yaml.safe_load(spec)["spec"]["inputs"].items():
        default = one["default"]
        value = inputs.get(name, str(default).lower() if isinstance(default, bool) else default)
        jobs = jobs.replace(f"$[[ inputs.{name} ]]", value)
    assert "$[[" not in jobs
    loaded: dict[str, Any] = yaml.safe_load(jobs)
    return loaded


def test_the_component_is_valid_for_gitlab(tmp_path: Path) -> None:
    (tmp_path / "jobs.yml").write_text(yaml.safe_dump(component({})))
    valid("vendor.gitlab-ci", tmp_path / "jobs.yml")


def test_quotation_marks_in_inputs_of_the_component_stay_what_they_are() -> None:
    given = """--select "a b" 'c' # d: [e"""
    (job,) = component({"args": given, "paths": "'my charts'"}).values()
    assert job["variables"]["CHARTLINT_ARGS"] == given
    assert job["variables"]["CHARTLINT_PATHS"] == "'my charts'"
    assert job["variables"]["CHARTLINT_VERSION"] == ""


@pytest.mark.parametrize("text", YAML)
def test_examples_of_the_page_are_yaml(text: str) -> None:
    assert isinstance(yaml.safe_load(text), dict)


@pytest.mark.parametrize("text", [text for text in YAML if "runs-on:" in text])
def test_workflows_of_the_page_use_inputs_and_outputs_that_exist(
    text: str, action: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "workflow.yml").write_text(text)
    valid("vendor.github-workflows", tmp_path / "workflow.yml")
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    for step in steps:
        if step.get("uses", "").startswith("OWNER/chartlint@"):
            assert set(step.get("with", {})) <= set(action["inputs"])
    assert set(re.findall(r"steps\.chartlint\.outputs\.([a-z-]+)", text)) <= set(action["outputs"])


@pytest.mark.parametrize("text", [text for text in YAML if text.startswith("# .gitlab-ci.yml")])
def test_gitlab_examples_of_the_page_are_valid(text: str, tmp_path: Path) -> None:
    (tmp_path / "jobs.yml").write_text(text)
    valid("vendor.gitlab-ci", tmp_path / "jobs.yml")
    for include in yaml.safe_load(text).get("include", []):
        assert set(include.get("inputs", {})) <= set(
            yaml.safe_load(COMPONENT.partition("\n---\n")[0])["spec"]["inputs"]
        )


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("azure-pipelines.yml", "vendor.azure-pipelines"),
        ("bitbucket-pipelines.yml", "vendor.bitbucket-pipelines"),
    ],
)
def test_other_examples_of_the_page_are_valid(name: str, schema: str, tmp_path: Path) -> None:
    (text,) = [text for text in YAML if text.startswith(f"# {name}\n")]
    (tmp_path / name).write_text(text)
    valid(schema, tmp_path / name)


def test_the_example_for_pre_commit_is_valid(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    (text,) = [text for text in YAML if text.startswith("# .pre-commit-config.yaml\n")]
    (tmp_path / "config.yaml").write_text(text)
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_command_of_the_page_is_understood() -> None:
    lines = [line for _, text in BLOCKS for line in text.splitlines()]
    found = [match[1] for line in lines if (match := re.search(r"\bchartlint (lint\b[^|;'\"]*)", line))]
    assert len(found) > 5
    for words in found:
        assert not isinstance(parse(shlex.split(words, comments=True)), int), words


def test_the_page_and_the_action_list_the_same_inputs_and_outputs(action: dict[str, Any]) -> None:
    listed = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)
    assert set(listed) == {*action["inputs"], *action["outputs"]}


def test_the_page_knows_the_formats() -> None:
    for name in ("github", "sarif", "gitlab", "junit", "checkstyle", "rdjson", "sonar", "markdown", "html"):
        assert name in reporters() and f"`{name}`" in PAGE, name
