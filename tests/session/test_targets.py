"""Which charts a path means. Each case is a tree of files, paths, and the charts that come of them."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import pytest

from chartlint.config import PathGlob
from chartlint.errors import UsageError
from chartlint.session.ledger import NotChecked
from chartlint.session.targets import Targets, charts_of, find_targets

REPOSITORY = (
    ".git/",
    "README.md",
    "charts/shop/Chart.yaml",
    "charts/shop/values.yaml",
    "charts/shop/templates/a.yaml",
    "charts/shop/templates/deep/b.yaml",
    "charts/shop/ci/one-values.yaml",
    "charts/shop/charts/db/Chart.yaml",
    "charts/shop/charts/db/templates/c.yaml",
    "charts/shop/charts/db/charts/disk/Chart.yaml",
    "charts/shop/charts/db/charts/disk/templates/d.yaml",
    "charts/shop/charts/cache-1.0.0.tgz",
    "charts/library/Chart.yaml",
    "charts/library/templates/_a.tpl",
    "apps/blog/Chart.yaml",
    "apps/blog/examples/small/Chart.yaml",
    ".hidden/secret/Chart.yaml",
    "empty/",
    "packages/shop-1.0.0.tgz",
    "envs/prod.yaml",
)


class Case(NamedTuple):
    """Paths and the charts they mean."""

    name: str
    paths: tuple[str, ...]
    charts: tuple[str, ...]


CASES = [
    Case("a chart", ("charts/shop",), ("charts/shop",)),
    Case("a chart with a slash", ("charts/shop/",), ("charts/shop",)),
    Case("a chart, twice", ("charts/shop", "./charts/shop", "charts/../charts/shop"), ("charts/shop",)),
    Case("two charts in order", ("charts/shop", "apps/blog/examples/small"), ("apps/blog/examples/small", "charts/shop")),
    Case("a folder of charts", ("charts",), ("charts/library", "charts/shop")),
    Case("everything", (".",), ("apps/blog", "apps/blog/examples/small", "charts/library", "charts/shop")),
    Case("a hidden folder by name", (".hidden",), (".hidden/secret",)),
    Case("an archive by name", ("packages/shop-1.0.0.tgz",), ("packages/shop-1.0.0.tgz",)),
    Case("Chart.yaml", ("charts/shop/Chart.yaml",), ("charts/shop",)),
    Case("a template", ("charts/shop/templates/deep/b.yaml",), ("charts/shop",)),
    Case("files of two charts", ("charts/shop/values.yaml", "charts/library/templates/_a.tpl"), ("charts/library", "charts/shop")),
    Case("a file of a vendored subchart", ("charts/shop/charts/db/templates/c.yaml",), ("charts/shop",)),
    Case("a file two subcharts deep", ("charts/shop/charts/db/charts/disk/templates/d.yaml",), ("charts/shop",)),
    Case("a vendored archive", ("charts/shop/charts/cache-1.0.0.tgz",), ("charts/shop",)),
    Case("a vendored subchart by name", ("charts/shop/charts/db",), ("charts/shop/charts/db",)),
    Case("a folder inside a chart", ("charts/shop/templates",), ("charts/shop",)),
    Case("a chart in a chart's examples", ("apps/blog/examples",), ("apps/blog/examples/small",)),
]  # fmt: skip


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make(tmp_path, *REPOSITORY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith("/"):
            path.mkdir(exist_ok=True)
        else:
            path.write_text("")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_charts(repository: Path, case: Case) -> None:
    assert find_targets(case.paths).charts == case.charts


def test_paths_are_shown_as_the_user_would_write_them(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "charts" / "shop")
    assert find_targets(["."]).charts == (".",)
    assert find_targets(["templates/a.yaml"]).charts == (".",)
    assert find_targets(["../library"]).charts == ("../library",)
    assert find_targets([str(repository / "charts" / "library")]).charts == (str(repository / "charts" / "library"),)
    assert find_targets([str(repository / "charts" / "shop")]).charts == (".",)


def test_archives_below_a_folder_are_told(repository: Path) -> None:
    told = NotChecked("chart", os.path.join("packages", "shop-1.0.0.tgz"), "an archive, which must be named")
    assert find_targets(["."]).passed_over == (told,)
    assert find_targets([".", "packages/shop-1.0.0.tgz"]).passed_over == ()
    assert find_targets(["charts/shop"]).passed_over == ()


REFUSED = [
    (("nowhere",), "there is no file or folder nowhere"),
    (("charts/shop", "nowhere/a.yaml"), "there is no file or folder nowhere/a.yaml"),
    (("empty",), "no chart found under empty (a chart is a folder with a Chart.yaml, or a .tgz)"),
    (("README.md",), "no chart found: README.md belongs to none (a chart is a folder with a Chart.yaml)"),
    (("README.md", "envs/prod.yaml"), "no chart found: README.md, envs/prod.yaml belong to none"),
    (("packages",), "no chart found under packages (name archives and links to have them checked: packages/shop-1.0.0.tgz)"),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "message"), REFUSED)
def test_nothing_to_check_is_a_mistake(repository: Path, paths: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_targets(paths)
    assert str(caught.value).startswith(message)


def test_a_file_outside_is_told_beside_a_chart(repository: Path) -> None:
    assert find_targets(["README.md", "charts/shop"]) == Targets(("charts/shop",), outside=("README.md",))


def test_exclude(repository: Path) -> None:
    exclude = [PathGlob("shop", str(repository)), PathGlob("apps/*", str(repository))]
    assert find_targets(["."], exclude=exclude) == Targets(
        ("charts/library",),
        excluded=("apps/blog", "apps/blog/examples/small", "charts/shop"),
        passed_over=find_targets(["."]).passed_over,
    )
    assert charts_of(["charts/shop/values.yaml"], exclude=exclude).excluded == ("charts/shop",)
    with pytest.raises(UsageError, match=r"^every chart found is excluded: charts/shop$"):
        find_targets(["charts/shop/values.yaml"], exclude=exclude)


@pytest.mark.parametrize("near", ["values.yaml", "chart.yaml", "Chart.yml"])
def test_a_folder_that_means_to_be_a_chart_is_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, near: str
) -> None:
    make(tmp_path, "a/templates/x.yaml", f"a/{near}", "b/templates/index.html")
    monkeypatch.chdir(tmp_path)
    assert find_targets(["."]).charts == ("a",)


def test_an_unreadable_folder_is_told(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if os.path.basename(path) == "shop":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    targets = find_targets(["charts"])
    assert targets.charts == ("charts/library",)
    assert targets.passed_over == (NotChecked("chart", "charts/shop", "a folder that cannot be read"),)
    with pytest.raises(UsageError, match=r"^cannot read the folder charts/shop: Permission denied$"):
        find_targets(["charts/shop"])


def test_links(repository: Path) -> None:
    outside = repository / "outside"
    make(repository, "outside/far/Chart.yaml")
    tree = repository / "tree"
    make(repository, "tree/real/Chart.yaml")
    (tree / "again").symlink_to(tree / "real")
    (tree / "far").symlink_to(outside / "far")
    (tree / "loop").symlink_to(tree)
    (tree / "nothing").symlink_to(tree / "gone")
    (tree / "real" / "self").symlink_to(tree / "real")
    targets = find_targets(["tree"])
    assert targets.charts == ("tree/real",)
    assert targets.passed_over == (NotChecked("chart", "tree/far", "a symbolic link out of the folder"),)
    assert find_targets(["tree/far", "outside"]).charts == ("tree/far",)
    assert find_targets(["tree/again"]).charts == ("tree/again",)
    with pytest.raises(UsageError, match="tree/nothing is a symbolic link to nothing"):
        find_targets(["tree/nothing"])


def test_a_folder_without_a_chart_beside_others_is_not_dropped(repository: Path) -> None:
    (repository / "empty").mkdir(exist_ok=True)
    targets = find_targets(["charts/shop", "empty"])
    assert targets.charts == ("charts/shop", "empty")
