"""Dependencies that charts/ lacks, through the commands: what is rendered with them, and what the account says."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartlint.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures" / "dependencies"
SHOP = "charts/shop"
Lint = Callable[..., dict[str, Any]]
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\ndata:\n  size: {}\n"


@pytest.fixture
def lint(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Lint:
    """``lint("charts/shop", …)``: the JSON report of the fixture, or of the working directory given by ``at``."""

    def report(*argv: str, at: Path = FIXTURES, code: int | None = None) -> dict[str, Any]:
        monkeypatch.chdir(at)
        config = () if "--config" in argv else ("--no-config",)
        ended = main(["lint", "--format", "json", "-j", "1", *config, *argv])
        assert code is None or ended == code
        found: dict[str, Any] = json.loads(capfd.readouterr().out)
        return found

    return report


def places(report: dict[str, Any], rule: str) -> list[str]:
    return [finding["location"]["path"] for finding in report["findings"] if finding["rule"] == rule]


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


def chart_yaml(name: str, *needs: str) -> str:
    entries = "".join(f"- name: {need}\n  version: 1.x.x\n  repository: https://e.io\n" for need in needs)
    return f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n{'dependencies:' if needs else ''}\n{entries}"


def test_what_is_found_is_rendered_and_told(lint: Lint) -> None:
    report = lint(SHOP, "--chart-path", "store", code=1)
    (chart,) = report["ledger"]["charts"]
    assert [(entry["name"], Path(entry["path"]).parts[-2:]) for entry in chart["resolved"]] == [
        ("common", ("charts", "common")), ("queue", ("store", "queue")), ("redis", ("libraries", "redis")),
    ]  # fmt: skip
    assert chart["missing"] == ["postgres"]
    assert (chart["templates"], chart["rendered"], chart["objects"]) == (3, 3, 3)
    reason = "siblings have postgres 1.4.0, which `2.x.x` does not allow"
    assert chart["notChecked"] == [
        {"kind": "dependency", "what": "postgres", "reason": f"is declared, but not in charts/; {reason}"}
    ]
    (missing,) = [finding for finding in report["findings"] if finding["rule"] == "dependency-missing"]
    assert reason in missing["message"]


def test_findings_stand_in_the_real_files(lint: Lint) -> None:
    report = lint(SHOP, "--chart-path", "store")
    (path,) = places(report, "text-expected")  # with the alias, the condition and the value that the shop gives
    assert path.endswith("libraries/redis/templates/config.yaml")
    (finding,) = [finding for finding in report["findings"] if finding["rule"] == "text-expected"]
    assert finding["object"] == "ConfigMap/release-name-cache"


def test_a_chart_of_a_folder_is_other_peoples(lint: Lint) -> None:
    own = places(lint(SHOP, "--chart-path", "store"), "text-expected")
    every = places(lint(SHOP, "--chart-path", "store", "--subcharts"), "text-expected")
    assert [path for path in every if path not in own and path.endswith("store/queue/templates/config.yaml")]


def test_without_the_folder_it_is_missing(lint: Lint) -> None:
    (chart,) = lint(SHOP)["ledger"]["charts"]
    assert chart["missing"] == ["queue", "postgres"]


def test_the_verbose_report(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(FIXTURES)
    main(["lint", SHOP, "--no-config", "--chart-path", "store", "-v", "--color", "never"])
    assert "common taken from charts/common, queue taken from store/queue" in " ".join(capfd.readouterr().out.split())


def test_any_number_of_processes(lint: Lint) -> None:
    one = lint("charts", "--chart-path", "store")
    assert lint("charts", "--chart-path", "store", "-j", "2") == one


def test_from_inside_the_chart(lint: Lint, tmp_path: Path) -> None:
    shutil.copytree(FIXTURES, tmp_path / "repository")
    (tmp_path / "repository" / ".git").mkdir()  # what is beside the chart is looked at in a repository alone
    report = lint(".", "--chart-path", "../../store", at=tmp_path / "repository" / SHOP)
    assert report["ledger"]["charts"][0]["missing"] == ["postgres"]


def test_the_key_of_the_configuration(lint: Lint, tmp_path: Path) -> None:
    (tmp_path / "chartlint.yaml").write_text(f"chart-path: [{FIXTURES / 'store'}]\n")
    report = lint(SHOP, "--config", str(tmp_path / "chartlint.yaml"))
    assert report["ledger"]["charts"][0]["missing"] == ["postgres"]


@pytest.mark.parametrize("command", ["lint charts/shop", "values charts/shop", "template charts/shop"])
@pytest.mark.parametrize(
    ("folder", "said"), [("nowhere", "there is no folder nowhere"), (f"{SHOP}/Chart.yaml", "is no folder")]
)
def test_a_folder_that_is_none(
    command: str, folder: str, said: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FIXTURES)
    assert main([*command.split(), "--chart-path", folder]) == 2
    assert said in capfd.readouterr().err


def test_a_folder_that_is_none_in_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"chartlint.yaml": "chart-path:\n- nowhere\n", "a/Chart.yaml": chart_yaml("a")})
    monkeypatch.chdir(tmp_path)
    assert main(["lint", "a", "--config", "chartlint.yaml"]) == 2
    assert "chartlint.yaml:2:3: there is no folder nowhere" in capfd.readouterr().err


def test_why_and_values_know_it(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(FIXTURES)
    assert main(["why", SHOP, "ConfigMap/release-name-cache", "data.size", "--no-config"]) == 0
    assert "charts/shop/values.yaml:3:3" in capfd.readouterr().out
    assert main(["values", SHOP, "--no-config"]) == 0
    assert "libraries/redis/templates/config.yaml:6:12" in capfd.readouterr().out


def test_template_is_helm_unless_a_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        {
            "app/Chart.yaml": chart_yaml("app", "lib"),
            "lib/Chart.yaml": chart_yaml("lib"),
            "lib/templates/a.yaml": CONFIG_MAP.format("a", '"1"'),
            "none/x": "",
        },
    )
    monkeypatch.chdir(tmp_path)
    assert main(["template", "app"]) == 1
    assert "missing in charts/ directory: lib" in capfd.readouterr().err
    assert main(["template", "app", "--chart-path", "none"]) == 0
    assert "# Source: app/charts/lib/templates/a.yaml" in capfd.readouterr().out


def test_what_a_sibling_tells_itself_is_told_once(lint: Lint, tmp_path: Path) -> None:
    files = {
        "app/Chart.yaml": chart_yaml("app", "lib"),
        "lib/Chart.yaml": chart_yaml("lib"),
        "lib/values.yaml": "size: 1\n",
        "lib/templates/a.yaml": CONFIG_MAP.format("{{ .Release.Name }}", "{{ .Values.size }}"),
    }
    write(tmp_path, files)
    alone = lint("app", at=tmp_path)
    assert [finding["chart"] for finding in alone["findings"] if finding["rule"] == "text-expected"] == ["app"]
    both = lint(".", at=tmp_path)
    assert [finding["chart"] for finding in both["findings"] if finding["rule"] == "text-expected"] == ["lib"]
    write(tmp_path, {"app/values.yaml": "lib:\n  size: 2\n"})  # it is the app's doing too
    both = lint(".", at=tmp_path)
    assert [finding["chart"] for finding in both["findings"] if finding["rule"] == "text-expected"] == ["app", "lib"]


def test_a_comment_that_another_chart_needs(lint: Lint, tmp_path: Path) -> None:
    allow = "{{/* chartlint:allow text-expected it is read as a number */}}"
    helper = f'{{{{- define "lib.size" -}}}}\n{allow}\nsize: 3\n{{{{- end -}}}}\n'
    template = CONFIG_MAP.rpartition("data")[0].format("a") + 'data:\n  {{- include "lib.size" . | nindent 2 }}\n'
    write(
        tmp_path,
        {
            "app/Chart.yaml": chart_yaml("app", "lib"),
            "app/templates/a.yaml": template,
            "lib/Chart.yaml": chart_yaml("lib"),
            "lib/templates/_size.tpl": helper,
        },
    )
    assert places(lint("lib", at=tmp_path), "unused-suppression")
    together = lint(".", at=tmp_path)
    assert {finding["rule"] for finding in together["findings"]}.isdisjoint({"unused-suppression", "text-expected"})


def test_a_broken_sibling_is_told_where_it_is_broken(lint: Lint, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app/Chart.yaml": chart_yaml("app", "lib"),
            "lib/Chart.yaml": chart_yaml("lib"),
            "lib/templates/a.yaml": "{{ if }}\n",
            "lib/values.yaml": "a: [\n",
        },
    )
    report = lint("app", at=tmp_path, code=1)
    assert places(report, "template-syntax") == ["lib/templates/a.yaml"]
    assert places(report, "values-invalid") == ["lib/values.yaml"]
    assert {gap["kind"] for gap in report["ledger"]["notChecked"]} == {"file", "template"}
