"""``why``, ``values`` and ``template --annotate``: where output comes from, and what they say to bad input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent
ORIGINS = ROOT / "tests" / "provenance" / "origins"
DEPLOYMENT = "templates/deployment.yaml"
IMAGE = "spec.template.spec.containers[0].image"


def test_annotated_template(run: Run, expect: Callable[[Path, str], None]) -> None:
    seen = run("template", str(ORIGINS), "--annotate", "-s", DEPLOYMENT)
    assert (seen.code, seen.err) == (0, "")
    expect(ORIGINS / "annotated.txt", seen.out)


def test_annotated_lines_are_the_lines_of_the_template(run: Run) -> None:
    plain = run("template", str(ORIGINS)).out
    annotated = run("template", str(ORIGINS), "--annotate").out
    stripped = [line.split("  # ")[0].rstrip() for line in annotated.splitlines()]
    assert [line for line in stripped if line] == [line.rstrip() for line in plain.splitlines() if line.strip()]


def test_annotate_refuses_a_folder(run: Run) -> None:
    seen = run("template", str(ORIGINS), "--annotate", "--output-dir", "out")
    assert seen.code == 2
    assert "--annotate prints to stdout alone" in seen.err


def test_values(run: Run, monkeypatch: pytest.MonkeyPatch, expect: Callable[[Path, str], None]) -> None:
    monkeypatch.chdir(ROOT)
    seen = run("values", "examples/demo", "--no-config")
    assert (seen.code, seen.err) == (0, "")
    expect(ROOT / "tests" / "provenance" / "demo-values.txt", seen.out)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("nowhere", "Deployment/web", IMAGE), "there is no file or folder nowhere"),
        ((str(ORIGINS), "Deployment/wep", IMAGE), "no object Deployment/wep (did you mean `Deployment/web`?)"),
        ((str(ORIGINS), "Deployment/web", "spec..replicas"), "`spec..replicas` is not a path"),
        ((str(ORIGINS), "Deployment/web"), "PATH"),
        ((str(ORIGINS), "Deployment/web", IMAGE, "-f", "gone.yaml"), "there is no values file gone.yaml"),
    ],
)
def test_why_names_what_is_wrong(run: Run, words: tuple[str, ...], complaint: str) -> None:
    seen = run("why", *words)
    assert seen.code == 2
    assert complaint in seen.err


def test_why_an_absent_field(run: Run) -> None:
    seen = run("why", str(ORIGINS), "Deployment/web", "spec.template.spec.containers[0].resources.requests")
    assert seen.code == 0
    assert "not there; the nearest there is: spec.template.spec.containers[0].resources" in seen.out
    assert "requests is set nowhere below web.resources" in seen.out


def test_a_finding_names_the_values_key(run: Run, here: Path) -> None:
    (here / "shop" / "templates").mkdir(parents=True)
    (here / "shop" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (here / "shop" / "values.yaml").write_text("web:\n  securityContext:\n    privileged: false\n")
    (here / "prod.yaml").write_text("web: {securityContext: {privileged: true}}\n")
    (here / "shop" / "templates" / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n"
        "      image: nginx:1.29\n      securityContext: {{- toYaml .Values.web.securityContext | nindent 8 }}\n"
    )
    seen = run("lint", "shop", "--select", "privileged-container", "-f", "prod.yaml", "--color", "never")
    assert seen.code == 1
    place = "prod.yaml:1:25  web.securityContext.privileged (shop/values.yaml:3 sets false)"
    assert place in " ".join(seen.out.split("\n   = from ")[1:])


def test_why_looks_into_every_scenario(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "provenance")
    question = ("why", "shapes", "PersistentVolumeClaim/release-name", "spec.resources.requests.storage", "--no-config")
    lines = run(*question).out.splitlines()
    assert lines[1:3] == ["  scenario ci/more-values.yaml", "             default: no such object"]
    seen = run(*question, "--scenario", "default")
    assert seen.code == 2
    assert "the chart renders no object PersistentVolumeClaim/release-name" in seen.err


def test_values_of_every_scenario(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "provenance")
    out = " ".join(run("values", "shapes", "--no-config").out.split())
    assert "shapes/templates/pvc.yaml:10:19 only in ci/more-values.yaml" in out
    assert "never read: no template names them (3)" in out
