"""Whole runs against schemas: each case is a folder as a user has it, and the report that a run from there gives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.cli import main

HERE = Path(__file__).parent
CASES = sorted(path.name for path in (HERE / "cases").iterdir())
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def lint(case: str, *argv: str) -> tuple[int, str, str]:
        folder = tmp_path / case
        if not folder.exists():
            shutil.copytree(HERE / "cases" / case, folder)
            (folder / ".git").mkdir()
        monkeypatch.chdir(folder)
        capfd.readouterr()
        code = main(("lint", *argv))
        out, err = capfd.readouterr()
        return code, out, err

    return lint


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, run: Run, expect: Callable[[Path, str], None]) -> None:
    code, out, err = run(name, "shop")
    lines = [line for line in out.splitlines() if not line.startswith(("checked ", "more "))]
    expect(HERE / f"{name}.report", "\n".join([f"exit code {code}", *lines, err]))


def test_the_account_of_what_had_no_schema(run: Run) -> None:
    document = json.loads(run("kinds", "shop", "--format", "json")[1])
    assert document["ledger"]["charts"][0]["withoutSchema"] == [
        {"apiVersion": "apps/v2", "kind": "Deployment", "objects": 1},
        {"apiVersion": "cert-manager.io/v1", "kind": "Certificate", "objects": 1},
        {"apiVersion": "policy/v1beta1", "kind": "PodDisruptionBudget", "objects": 1},
        {"apiVersion": "shop.example.com/v1", "kind": "Restore", "objects": 1},
    ]


def test_without_the_rules_nothing_is_said_to_be_unchecked(run: Run) -> None:
    document = json.loads(run("kinds", "shop", "--format", "json", "--ignore", "schemas")[1])
    assert document["ledger"]["charts"][0]["withoutSchema"] == []


@pytest.mark.parametrize("version", ["1.10", "1.99"])
def test_a_version_that_there_are_no_schemas_of(run: Run, version: str) -> None:
    code, _, err = run("kinds", "shop", "--kube-version", version)
    assert code == 2
    assert f"there are no schemas of Kubernetes `{version}` (there are those of 1.11 to 1.37" in err
    assert run("kinds", "shop", "--kube-version", version, "--ignore", "schemas")[0] != 2


def test_what_the_user_says_a_cluster_has_is_not_unknown(run: Run) -> None:
    def unknown(*argv: str) -> int:
        document = json.loads(run("versions", "shop", "--format", "json", *argv)[1])
        return [one["rule"] for one in document["findings"]].count("api-unknown")

    assert unknown() == 1
    assert unknown("--api-versions", "autoscaling/v2/HorizontalPodAutoscaler") == 0
    assert unknown("--api-versions", "autoscaling/v2") == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("{{ .Values.name }}", ["schema-invalid"]),
        ("a\n{{- if .Values.more }}\nspec: {}\n{{- end }}", ["crd-with-template", "crd-with-template"]),
    ],
)
def test_a_template_among_the_definitions_is_told_once(run: Run, tmp_path: Path, name: str, told: list[str]) -> None:
    run("folders", "shop")
    crds = tmp_path / "folders" / "shop" / "crds"
    crds.mkdir()
    (crds / "a.yaml").write_text(f"kind: CustomResourceDefinition\nmetadata:\n  name: {name}\n")
    findings = json.loads(run("folders", "shop", "--format", "json")[1])["findings"]
    assert [one["rule"] for one in findings if "shop/crds/" in one["location"]["path"]] == told


def test_a_folder_of_schemas_that_is_none(run: Run) -> None:
    code, _, err = run("kinds", "shop", "--schemas", "nowhere")
    assert (code, err.startswith("chartlint: --schemas: there is no folder nowhere")) == (2, True)


def test_a_definition_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "crds").mkdir()
    (tmp_path / "crds" / "a.yaml").write_text("kind: CustomResourceDefinition\nspec: [\n")
    code, _, err = run("kinds", "shop", "--schemas", str(tmp_path / "crds"))
    assert code == 2
    assert "a.yaml: the file with a CustomResourceDefinition is not valid YAML" in err


def test_a_schema_that_charts_share_is_judged_for_each_of_them(run: Run, tmp_path: Path) -> None:
    """What is wrong with a schema may show in one chart's objects only: order and processes do not matter."""
    odd = {"type": "object", "properties": {"c": {"type": "odd"}}}
    schema = {"properties": {"spec": {"properties": {"a": {"type": "integer"}, "b": odd}}}}
    run("folders", "shop")
    case = tmp_path / "folders"
    (case / "schemas" / "unheard-example-v1.json").write_text(json.dumps(schema))
    shutil.rmtree(case / "shop")
    for name, spec in (("one", "b: {c: 1}"), ("two", "a: text"), ("zwei", "a: text")):
        (case / name / "templates").mkdir(parents=True)
        (case / name / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
        body = f"apiVersion: example.com/v1\nkind: Unheard\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
        (case / name / "templates" / "a.yaml").write_text(body)
    answers = {run("folders", ".", "--jobs", jobs, "--format", "json")[1] for jobs in ("1", "3")}
    assert len(answers) == 1
    findings = json.loads(answers.pop())["findings"]
    assert [(one["rule"], one["location"]["path"]) for one in findings] == [
        ("schema-invalid", "schemas/unheard-example-v1.json"),
        ("field-wrong-type", "two/templates/a.yaml"),
        ("field-wrong-type", "zwei/templates/a.yaml"),
    ]
