"""Charts in all their forms: folder, archive, Helm 2 and 3 layouts, subcharts of subcharts, and broken ones."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from chartlint.chart import load
from chartlint.errors import InputError

CHART = "apiVersion: v2\nname: {name}\nversion: 0.1.0\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def packed(files: dict[str, str | bytes]) -> bytes:
    """A ``.tgz`` of files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            data = text.encode() if isinstance(text, str) else text
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def test_every_file_becomes_what_helm_makes_of_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Chart.yaml": CHART.format(name="c"),
            "values.yaml": "a: 1\n",
            "values.schema.json": "{}",
            "templates/a.yaml": "x",
            "templates/.hidden": "x",
            "crds/crd.yaml": "x",
            "README.md": "x",
            "charts/s/Chart.yaml": CHART.format(name="s"),
            "charts/_left-out/Chart.yaml": "not read",
        },
    )
    chart = load(str(tmp_path))
    assert chart.problems == []
    assert chart.values == {"a": 1.0}
    assert chart.schema == b"{}"
    assert [file.name for file in chart.templates] == ["templates/a.yaml"]
    assert sorted(file.name for file in chart.files) == ["README.md", "crds/crd.yaml"]
    assert [file.name for file in chart.crds] == ["crds/crd.yaml"]
    assert [sub.full_path for sub in chart.dependencies] == ["c/charts/s"]


def test_a_helm_2_chart_takes_its_dependencies_from_requirements(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "Chart.yaml": "name: old\nversion: 0.1.0\n",
            "requirements.yaml": "dependencies:\n- name: db\n  version: ^1\n  repository: https://example.com\n",
        },
    )
    chart = load(str(tmp_path))
    assert chart.metadata.api_version == "v1"
    assert [(d.name, d.version, d.file) for d in chart.metadata.dependencies] == [("db", "^1", "requirements.yaml")]
    assert "requirements.yaml" in {file.name for file in chart.files}


def test_an_archive_with_an_archive_in_charts(tmp_path: Path) -> None:
    inner = packed({"s/Chart.yaml": CHART.format(name="s"), "s/templates/a.yaml": "deep"})
    path = tmp_path / "c-0.1.0.tgz"
    path.write_bytes(packed({"c/Chart.yaml": CHART.format(name="c"), "c/charts/s-0.1.0.tgz": inner}))
    chart = load(str(path))
    assert chart.problems == []
    (sub,) = chart.dependencies
    assert sub.full_path == "c/charts/s"
    assert [file.text for file in sub.templates] == ["deep"]
    assert chart.source("Chart.yaml").path == f"{path}!/Chart.yaml"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../../etc/passwd", "out of its folder"),
        ("c/../../x", "out of its folder"),
        ("Chart.yaml", "folder"),
    ],
)
def test_an_archive_that_leaves_its_folder_is_refused(name: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.tgz"
    path.write_bytes(packed({"c/Chart.yaml": CHART.format(name="c"), name: "x"}))
    with pytest.raises(InputError, match=message):
        load(str(path))


def test_an_archive_that_is_too_large_unpacked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.tgz"
    path.write_bytes(packed({"c/Chart.yaml": CHART.format(name="c"), "c/big": b"\0" * (6 * 1024 * 1024)}))
    with pytest.raises(InputError, match="5 MiB"):
        load(str(path))


def test_a_broken_subchart_does_not_hide_the_rest(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": CHART.format(name="c"), "charts/README.md": "x", "templates/a.yaml": "x"})
    (tmp_path / "charts" / "s.tgz").write_bytes(b"no archive")
    chart = load(str(tmp_path))
    assert [problem.rule for problem in chart.problems] == ["dependency-broken", "dependency-broken"]
    assert all(problem.fatal for problem in chart.problems)
    assert [file.name for file in chart.templates] == ["templates/a.yaml"]


def test_what_is_done_to_a_copy_is_not_done_to_the_chart(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": CHART.format(name="c"), "values.yaml": "a: {b: 1}\n---\nc: 2\n"})
    chart = load(str(tmp_path))
    assert chart.first_values == {"a": {"b": 1}}
    copy = chart.clone()
    assert copy.first_values is not None
    for values in (copy.values, copy.first_values):
        values["a"]["b"] = "changed"
    assert chart.first_values == {"a": {"b": 1}}
    assert chart.values == {"a": {"b": 1}, "c": 2}


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password")
    folder = write(tmp_path / "c", {"Chart.yaml": CHART.format(name="c"), "templates/a.yaml": "x"})
    os.symlink(tmp_path / "secret", folder / "leak.txt")
    os.symlink(folder, folder / "templates" / "again")
    chart = load(str(folder))
    assert "leak.txt" not in {file.name for file in chart.files}
    assert any("out of the repository" in problem.message or "outside" in problem.message for problem in chart.problems)
