"""Charts that are broken in every way: one clear finding with its place, the right exit code, the other charts unaffected.

Each case is linted beside a good chart. Nothing may pass unseen: what was not checked is in the ledger.
"""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

Run = Callable[..., Any]
Files = dict[str, str | None]

CHART = "apiVersion: v2\nname: bad\nversion: 1.0.0\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"


class Case(NamedTuple):
    """A broken chart: its files, and for each finding that must be there its rule, its place and words of its message.

    ``gaps`` are what the ledger must name as not checked.
    """

    name: str
    files: Files
    findings: tuple[tuple[str, str, str], ...]
    gaps: tuple[tuple[str, str], ...] = ()


CASES = [
    Case("no Chart.yaml", {"Chart.yaml": None, "values.yaml": "", "templates/a.yaml": CONFIG_MAP},
         (("chart-loads", "bad:1", "there is no Chart.yaml"),), (("chart", "bad"),)),
    Case("Chart.yaml is misnamed", {"Chart.yaml": None, "chart.yaml": CHART, "templates/a.yaml": CONFIG_MAP},
         (("chart-loads", "bad:1", "there is no Chart.yaml"),), (("chart", "bad"),)),
    Case("Chart.yaml is not YAML", {"Chart.yaml": "apiVersion: v2\nname: [bad\nversion: 1.0.0\n"},
         (("chart-yaml-invalid", "bad/Chart.yaml:", "not valid YAML"),)),
    Case("Chart.yaml is a list", {"Chart.yaml": "- a\n- b\n"},
         (("chart-yaml-invalid", "bad/Chart.yaml:1", ""),)),
    Case("Chart.yaml is empty", {"Chart.yaml": ""},
         (("chart-yaml-invalid", "bad/Chart.yaml:1", ""),)),
    Case("wrong types in Chart.yaml", {"Chart.yaml": "apiVersion: v2\nname: bad\nversion: 1.0.0\nkeywords: 3\nmaintainers: me\n"},
         (("chart-yaml-invalid", "bad/Chart.yaml:4", "`keywords`"), ("chart-yaml-invalid", "bad/Chart.yaml:5", "`maintainers`"))),
    Case("a template that does not parse", {"templates/a.yaml": "a: 1\nb: {{ if }}\n", "templates/b.yaml": CONFIG_MAP},
         (("template-syntax", "bad/templates/a.yaml:2", ""),), (("template", "bad/templates/a.yaml"),)),
    Case("an action that is not closed", {"templates/a.yaml": "a: {{ .Values.x \n"},
         (("template-syntax", "bad/templates/a.yaml:", "unclosed action started at bad/templates/a.yaml:1"),), (("template", "bad/templates/a.yaml"),)),
    Case("an unknown function", {"templates/a.yaml": "a: 1\nb: {{ upperr .Values.x }}\n"},
         (("unknown-function", "bad/templates/a.yaml:2:7", "upperr"),), (("template", "bad/templates/a.yaml"),)),
    Case("a partial that does not parse", {"templates/_h.tpl": "{{ define \"x\" }}\n{{ end\n", "templates/b.yaml": CONFIG_MAP},
         (("template-syntax", "bad/templates/_h.tpl:", "unclosed action started at bad/templates/_h.tpl:2"),), (("template", "bad/templates/_h.tpl"),)),
    Case("a template that fails", {"templates/a.yaml": "a: {{ .Values.x.y.z }}\n", "templates/b.yaml": CONFIG_MAP},
         (("template-fails", "bad/templates/a.yaml:1", "nil pointer"),), (("template", "bad/templates/a.yaml"),)),
    Case("a template that stops", {"templates/a.yaml": "a: {{ required \"x is needed\" .Values.x }}\n"},
         (("chart-stops", "bad/templates/a.yaml:1", "x is needed"),), (("template", "bad/templates/a.yaml"),)),
    Case("endless recursion", {"templates/a.yaml": "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}\n"},
         (("template-", "bad/templates/a.yaml:1", ""),), (("template", "bad/templates/a.yaml"),)),
    Case("a loop without end", {"templates/a.yaml": "{{ range until 20000 }}{{ range until 20000 }}{{ end }}{{ end }}\n"},
         (("template-limit", "bad/templates/a.yaml:1", ""),), (("template", "bad/templates/a.yaml"),)),
    Case("output that is not YAML", {"templates/a.yaml": CONFIG_MAP + "data:\n  a: b: c\n"},
         (("yaml-invalid", "bad/templates/a.yaml:6", "not valid YAML"),), (("document", "bad/templates/a.yaml"),)),
    Case("output that is a list", {"templates/a.yaml": "- {{ .Release.Name }}\n"},
         (("yaml-invalid", "bad/templates/a.yaml:1", "must be a mapping, not a list"),), (("document", "bad/templates/a.yaml"),)),
    Case("output without a kind", {"templates/a.yaml": CONFIG_MAP + "---\nmetadata:\n  name: x\n"},
         (("yaml-invalid", "bad/templates/a.yaml:6", "has no `kind`"),), (("document", "bad/templates/a.yaml"),)),
    Case("values that are a list", {"values.yaml": "- a\n- b\n", "templates/a.yaml": CONFIG_MAP},
         (("values-invalid", "bad/values.yaml:1", ""),), (("template", "bad/templates"), ("file", "bad/values.yaml"))),
    Case("values that are not YAML", {"values.yaml": "a: 1\nb: [\n", "templates/a.yaml": CONFIG_MAP},
         (("values-invalid", "bad/values.yaml:", "not valid YAML"),), (("template", "bad/templates"),)),
    Case("a missing dependency", {"Chart.yaml": CHART + "dependencies:\n- name: lib\n  version: 1.0.0\n  repository: https://example.com\n",
                                  "templates/a.yaml": "a: {{ include \"lib.name\" . }}\n", "templates/b.yaml": CONFIG_MAP},
         (("dependency-missing", "bad/Chart.yaml:5", "lib"), ("template-fails", "bad/templates/a.yaml:1", "lib.name")),
         (("dependency", "lib"), ("template", "bad/templates/a.yaml"))),
    Case("a subchart without Chart.yaml", {"charts/sub/values.yaml": "", "templates/b.yaml": CONFIG_MAP},
         (("dependency-broken", "bad/charts/sub:1", "there is no Chart.yaml"),), (("file", "bad/charts/sub"),)),
    Case("an archive in charts/ that is none", {"charts/sub-1.0.0.tgz": "not an archive", "templates/b.yaml": CONFIG_MAP},
         (("dependency-broken", "bad/charts/sub-1.0.0.tgz:1", ""),), (("file", "bad/charts/sub-1.0.0.tgz"),)),
    Case("values that the schema refuses", {"values.schema.json": '{"properties": {"port": {"type": "integer"}}}', "values.yaml": "a: 1\nport: x\n"},
         (("values-schema", "bad/values.yaml:2", "port"),)),
    Case("a schema that is not JSON", {"values.schema.json": "{", "templates/a.yaml": CONFIG_MAP},
         (("values-schema", "bad/values.schema.json:1", ""),), (("schema", "bad/values.schema.json"),)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_chart_beside_a_good_one(run: Run, chart: Callable[..., Path], case: Case) -> None:
    chart("good", {"templates/a.yaml": CONFIG_MAP})
    chart("bad", case.files)
    code, out, err = run("lint", "--format", "json", ".")
    assert (code, err) == (1, "")
    report = json.loads(out)
    found = [(entry["rule"], place(entry), entry["message"]) for entry in report["findings"] if entry["chart"] == "bad"]
    for rule, where, words in case.findings:
        assert any(r.startswith(rule) and p.startswith(where) and words in m for r, p, m in found), (
            rule,
            where,
            words,
            found,
        )
    gaps = [(entry["kind"], entry["what"]) for entry in report["ledger"]["notChecked"]]
    for gap in case.gaps:
        assert gap in gaps
    assert report["failures"] == []
    assert [entry for entry in report["findings"] if entry["chart"] == "good"] == []
    good = next(entry for entry in report["ledger"]["charts"] if entry["path"] == "good")
    assert (good["loaded"], good["templates"], good["rendered"], good["objects"]) == (True, 1, 1, 1)
    text = run("lint", ".")
    assert text.code == 1
    assert text.err == ""
    for rule, where, _ in case.findings:
        assert rule in text.out
        assert where.rstrip(":") in text.out


def place(entry: dict[str, Any]) -> str:
    """A finding's place as the text report prints it."""
    where = entry["location"]
    path = where["path"].removesuffix("/Chart.yaml") if entry["precision"] == "file" else where["path"]
    return f"{path}:{where['line']}:{where['column']}"


# --- archives


def archive(files: dict[str, bytes]) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return raw.getvalue()


GOOD_ARCHIVE = archive({"shop/Chart.yaml": CHART.encode(), "shop/templates/a.yaml": CONFIG_MAP.encode()})

ARCHIVES = {
    "text": b"not an archive\n",
    "empty": b"",
    "cut": GOOD_ARCHIVE[: len(GOOD_ARCHIVE) // 2],
    "gzip of nothing": gzip.compress(b""),
    "gzip of text": gzip.compress(b"hello\n" * 100),
    "no chart in it": archive({"shop/readme.txt": b"hello"}),
    "a path that leads out": archive({"shop/Chart.yaml": CHART.encode(), "shop/../../evil": b"x"}),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_broken_archive(run: Run, here: Path, chart: Callable[..., Path], name: str) -> None:
    chart("good", {"templates/a.yaml": CONFIG_MAP})
    (here / "shop-1.0.0.tgz").write_bytes(ARCHIVES[name])
    code, out, err = run("lint", "--format", "json", "shop-1.0.0.tgz", "good")
    assert (code, err) == (1, "")
    report = json.loads(out)
    assert [(entry["rule"], entry["chart"]) for entry in report["findings"]] == [("chart-loads", "shop-1.0.0.tgz")]
    assert report["findings"][0]["message"].count("\n") == 0
    assert [entry["loaded"] for entry in report["ledger"]["charts"]] == [True, False]
    assert [(gap["kind"], gap["what"]) for gap in report["ledger"]["notChecked"]] == [("chart", "shop-1.0.0.tgz")]
    assert not (here.parent / "evil").exists()


def test_good_archive(run: Run, here: Path) -> None:
    (here / "shop-1.0.0.tgz").write_bytes(GOOD_ARCHIVE)
    code, out, _ = run("lint", "--format", "json", "shop-1.0.0.tgz")
    assert code == 0
    (entry,) = json.loads(out)["ledger"]["charts"]
    assert (entry["name"], entry["rendered"], entry["objects"], entry["notChecked"]) == ("bad", 1, 1, [])


def test_missing_dependency_explains_failures(run: Run, chart: Callable[..., Path]) -> None:
    files = next(case.files for case in CASES if case.name == "a missing dependency")
    chart("bad", files)
    report = json.loads(run("lint", "--format", "json", "bad").out)
    (failure,) = [entry for entry in report["findings"] if entry["rule"] == "template-fails"]
    assert failure["hint"] == "`lib` is missing in charts/ and may define it: `helm dependency build` fetches it"


def test_fail_on(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", {"templates/a.yaml": "{{ nonsense }}"})
    assert run("lint", "bad").code == 1
    assert run("lint", "--fail-on", "info", "bad").code == 1
    assert run("lint", "--fail-on", "never", "bad").code == 0


def test_a_choice_of_rules_does_not_hide_a_broken_template(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", {"templates/a.yaml": "{{ nonsense }}"})
    for argv in (("--select", "default-hides-false"), ("--ignore", "ALL"), ("--ignore", "templates")):
        code, out, err = run("lint", *argv, "bad")
        assert (code, err) == (1, "")
        assert "unknown-function" in out
