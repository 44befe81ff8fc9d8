"""Dependencies that charts/ lacks: where they are looked for, which are taken, and what is said of the others."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.chart import Chart, DependencyFinder, Places, Taken, load
from chartlint.chart import heads as heads_module
from chartlint.chart import siblings as siblings_module
from chartlint.chart.heads import Head, highest_first

Write = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository that is the working directory; beside it there may be other things."""
    folder = tmp_path / "repository"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def write(repository: Path) -> Write:
    """``write("charts/shop", "shop 1.0.0", "redis 1.x.x", …)`` writes a chart with dependencies.

    A dependency is ``NAME CONSTRAINT [REPOSITORY [ALIAS]]``.
    """

    def written(path: str, about: str, *needs: str) -> str:
        folder = repository / path
        folder.mkdir(parents=True)
        (folder / "Chart.yaml").write_text(chart_yaml(about, needs))
        return path

    return written


def chart_yaml(about: str, needs: tuple[str, ...] = ()) -> str:
    name, version = about.split()
    lines = ["apiVersion: v2", f"name: {name}", f"version: {version}"]
    for number, need in enumerate(needs):
        fields = zip(("name", "version", "repository", "alias"), need.split())
        lines += [*(["dependencies:"] if not number else []), "-", *(f'  {key}: "{text}"' for key, text in fields)]
    return "\n".join(lines) + "\n"


def archive(path: Path, about: str, needs: tuple[str, ...] = ()) -> None:
    data = chart_yaml(about, needs).encode()
    with tarfile.open(path, "w:gz") as file:
        member = tarfile.TarInfo(f"{about.split()[0]}/Chart.yaml")
        member.size = len(data)
        file.addfile(member, io.BytesIO(data))


def complete(path: str, places: Places | None = None) -> tuple[Chart, tuple[Taken, ...]]:
    chart = load(path)
    return chart, DependencyFinder(places).complete(chart)


def tree(chart: Chart) -> dict[str, str]:
    """Every subchart's place in the tree with its version and where it really lies."""
    return {sub.full_path: f"{sub.metadata.version} {sub.path}" for sub in list(chart.walk())[1:]}


def test_a_sibling_stands_in(write: Write) -> None:
    write("charts/common", "common 1.2.0")
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x https://charts.example.com")
    chart, taken = complete(shop)
    assert taken == (Taken("common", "charts/common"),)
    assert tree(chart) == {"shop/charts/common": "1.2.0 charts/common"}
    assert chart.dependencies[0].parent is chart
    assert chart.dependencies[0].taken == "beside"
    assert chart.dependencies[0].display("values.yaml") == "charts/common/values.yaml"


def test_what_charts_holds_is_not_looked_for(write: Write) -> None:
    write("charts/common", "common 1.2.0")
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x")
    write("charts/shop/charts/common", "common 9.0.0")  # a version that does not fit is another rule's affair
    chart, taken = complete(shop)
    assert taken == ()
    assert tree(chart) == {"shop/charts/common": "9.0.0 charts/shop/charts/common"}


def test_by_its_path_first(write: Write) -> None:
    write("charts/common", "common 1.9.0")
    write("libraries/common", "common 1.2.0")
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x file://../../libraries/common")
    assert complete(shop)[1] == (Taken("common", "libraries/common"),)


def test_the_highest_version_that_is_allowed(write: Write) -> None:
    for version in ("1.9.0", "1.10.0", "2.0.0", "1.11.0-rc.1"):
        write(f"charts/common-{version}", f"common {version}")
    shop = write("charts/shop", "shop 1.0.0", "common ^1.2.0")
    assert complete(shop)[1] == (Taken("common", "charts/common-1.10.0"),)


def test_of_two_equal_siblings_the_first(write: Write) -> None:
    for name in ("b", "a"):
        write(f"charts/{name}", "common 1.0.0")
    shop = write("charts/shop", "shop 1.0.0", "common 1.0.0")
    assert complete(shop)[1] == (Taken("common", "charts/a"),)


def test_charts_of_the_run_count(write: Write) -> None:
    shop = write("apps/shop", "shop 1.0.0", "common 1.x.x")
    common = write("libraries/common", "common 1.2.0")
    assert complete(shop)[1] == ()
    assert complete(shop, Places(beside=(shop, common)))[1] == (Taken("common", common),)


def test_no_chart_of_another_repository(write: Write, repository: Path, tmp_path: Path) -> None:
    shop = write("apps/shop", "shop 1.0.0", "common 1.x.x file://../../../other/common")
    other = tmp_path / "other"
    (other / "common").mkdir(parents=True)
    (other / "common" / "Chart.yaml").write_text(chart_yaml("common 1.0.0"))
    chart, taken = complete(shop, Places(beside=("../other/common",)))
    assert taken == ()
    assert chart.sought == {"common": "`file://../../../other/common` leads out of the repository and was not followed"}
    assert complete(shop, Places(folders=("../other",)))[1] == (Taken("common", "../other/common"),)


def test_no_link_that_leads_out(write: Write, repository: Path, tmp_path: Path) -> None:
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x file://../linked")
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "Chart.yaml").write_text(chart_yaml("common 1.0.0"))
    os.symlink(tmp_path / "common", repository / "charts" / "linked")
    folder = repository / "charts" / "file-linked"
    folder.mkdir()
    os.symlink(tmp_path / "common" / "Chart.yaml", folder / "Chart.yaml")
    assert complete(shop)[1] == ()


def test_what_a_sibling_needs(write: Write) -> None:
    write("charts/base", "base 3.0.0")
    write("charts/common", "common 1.2.0", "base 3.x file://../base")
    shop = write("charts/shop", "shop 1.0.0", "inner 1.x.x")
    write("charts/shop/charts/inner", "inner 1.0.0", "common 1.x.x")
    chart, taken = complete(shop)
    assert taken == (Taken("base", "charts/base"), Taken("common", "charts/common"))
    assert tree(chart) == {
        "shop/charts/inner": "1.0.0 charts/shop/charts/inner",
        "shop/charts/inner/charts/common": "1.2.0 charts/common",
        "shop/charts/inner/charts/common/charts/base": "3.0.0 charts/base",
    }


def test_a_circle_ends(write: Write) -> None:
    write("charts/b", "b 1.0.0", "a 1.x.x")
    chart, taken = complete(write("charts/a", "a 1.0.0", "b 1.x.x", "a 1.x.x"))
    assert taken == (Taken("b", "charts/b"),)
    assert chart.sought == {"a": "charts/a cannot be a part of itself"}
    assert chart.dependencies[0].sought == {"a": "charts/a cannot be a part of itself"}


def test_charts_that_multiply_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siblings_module, "MAX_TAKEN", 20)
    for number in range(8):
        write(f"charts/c{number}", f"c{number} 1.0.0", *(f"c{other} 1.x.x" for other in range(number + 1, 8)))
    chart, _ = complete("charts/c0")
    assert len(list(chart.walk())) == 21
    assert any("more than 20 charts" in text for sub in chart.walk() for text in sub.sought.values())


def test_one_chart_under_two_aliases(write: Write) -> None:
    write("charts/redis", "redis 1.2.0")
    shop = write(
        "charts/shop", "shop 1.0.0", "redis 1.x.x https://example.com one", "redis 1.x.x https://example.com two"
    )
    chart, _ = complete(shop)
    assert [sub.path for sub in chart.dependencies] == ["charts/redis"]


def test_the_order_of_charts(write: Write) -> None:
    write("charts/b", "b 1.0.0")
    shop = write("charts/shop", "shop 1.0.0", "c 1.x.x", "b 1.x.x", "a 1.x.x")
    write("charts/shop/charts/a", "a 1.0.0")
    write("charts/shop/charts/c", "c 1.0.0")
    assert [sub.name for sub in complete(shop)[0].dependencies] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("need", "found", "reason"),
    [
        ("common 2.x.x", "common 1.2.0", "siblings have common 1.2.0, which `2.x.x` does not allow"),
        ("common nonsense", "common 1.2.0", "siblings have common 1.2.0, which `nonsense` does not allow"),
        (
            "common 2.x.x file://../there", "common 1.2.0",
            "charts/there is common 1.2.0, which `2.x.x` does not allow; "
            "siblings have common 1.2.0, which `2.x.x` does not allow",
        ),
        ("common 1.x.x file://../there", "base 1.0.0", "charts/there is base 1.0.0"),
        ("common 1.x.x file://../nowhere", "base 1.0.0", "there is no folder charts/nowhere"),
        ("common 1.x.x file://../../empty", "base 1.0.0", "empty has no Chart.yaml that can be read"),
        ("common 1.x.x", "base 1.0.0", None),
    ],
)  # fmt: skip
def test_why_it_is_missing(write: Write, repository: Path, need: str, found: str, reason: str | None) -> None:
    (repository / "empty").mkdir()
    write("charts/there", found)
    chart, taken = complete(write("charts/shop", "shop 1.0.0", need))
    assert taken == ()
    assert chart.sought.get("common") == reason


def test_a_broken_sibling(write: Write, repository: Path) -> None:
    folder = repository / "charts" / "common"
    folder.mkdir(parents=True)
    (folder / "Chart.yaml").write_text("name: common\nversion: 1.0.0\nbroken: [\n")
    chart, taken = complete(write("charts/shop", "shop 1.0.0", "common 1.x.x"))
    assert taken == ()
    assert "charts/common cannot be used: Chart.yaml is not valid YAML" in chart.sought["common"]


def test_the_faults_of_a_sibling_are_told(write: Write, repository: Path) -> None:
    write("charts/common", "common 1.0.0")
    (repository / "charts" / "common" / "values.yaml").write_text("a: [\n")
    chart, taken = complete(
        write("charts/shop", "shop 1.0.0", "common 1.x.x https://e.io one", "common 1.x.x https://e.io two")
    )
    assert taken == (Taken("common", "charts/common"),)
    assert [problem.path for problem in chart.problems] == ["charts/common/values.yaml"]


def test_folders_that_are_named(write: Write, repository: Path) -> None:
    store = repository / "store"
    store.mkdir()
    archive(store / "common-1.4.0.tgz", "common 1.4.0")
    archive(store / "common-2.0.0.tgz", "common 2.0.0")
    archive(store / "common-extra-1.9.0.tgz", "common-extra 1.9.0")
    write("store/unpacked", "common 1.3.0")
    write("more/common", "common 1.3.9")
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x")
    chart, taken = complete(shop, Places(("more", "store")))
    assert taken == (Taken("common", "store/common-1.4.0.tgz"),)
    sub = chart.dependencies[0]
    assert (sub.taken, sub.archive, sub.display("values.yaml")) == (
        "folder", True, "store/common-1.4.0.tgz!/values.yaml",
    )  # fmt: skip


def test_a_folder_for_an_archive(write: Write, repository: Path) -> None:
    write("store/common", "common 1.3.0")
    archive(repository / "shop-1.0.0.tgz", "shop 1.0.0", ("common 1.x.x file://../store/common",))
    write("common", "common 1.0.0")
    assert complete("shop-1.0.0.tgz")[1] == ()
    assert complete("shop-1.0.0.tgz", Places(("store",)))[1] == (Taken("common", "store/common"),)


def test_archives_that_are_not_what_they_are_called(write: Write, repository: Path) -> None:
    store = repository / "store"
    store.mkdir()
    (store / "common-1.9.0.tgz").write_bytes(b"no archive")
    archive(store / "common-1.8.0.tgz", "other 1.8.0")
    shop = write("charts/shop", "shop 1.0.0", "common 1.x.x")
    chart, taken = complete(shop, Places(("store",)))
    assert taken == ()
    assert chart.sought["common"] == (
        "store/common-1.9.0.tgz cannot be loaded: this is no chart archive: it is not gzip; "
        "store/common-1.8.0.tgz is other 1.8.0"
    )
    archive(store / "common-1.7.0.tgz", "common 1.7.0")
    assert complete(shop, Places(("store",)))[1] == (Taken("common", "store/common-1.7.0.tgz"),)


def test_no_more_than_so_many_entries(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads_module, "MAX_CHARTS", 3)
    for name in ("a", "b", "c", "common", "d"):
        write(f"charts/{name}", f"{name} 1.0.0")
    chart, taken = complete(write("charts/shop", "shop 1.0.0", "common 1.x.x", "d 2.x.x", "e 1.x.x"))
    assert taken == (Taken("common", "charts/common"),)  # its folder is called like it
    cut = "only the first 3 entries of charts were looked at"
    assert chart.sought == {"d": f"{cut}; siblings have d 1.0.0, which `2.x.x` does not allow", "e": cut}


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in {
        "far/common": chart_yaml("common 1.0.0"),
        "charts/common": chart_yaml("common 1.2.0"),
        "charts/shop": chart_yaml("shop 1.0.0", ("common 1.x.x",)),
        "charts/till": chart_yaml("till 1.0.0", ("common 1.0.0 file://../../far/common",)),
    }.items():
        (tmp_path / path).mkdir(parents=True)
        (tmp_path / path / "Chart.yaml").write_text(text)
    monkeypatch.chdir(tmp_path / "charts" / "shop")
    assert complete(".")[1] == (Taken("common", "../common"),)
    assert complete("../till")[1] == ()  # far lies outside the folder that holds the chart
    monkeypatch.chdir(tmp_path)
    assert complete("charts/till")[1] == (Taken("common", "far/common"),)


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("name: a\nversion: 1.0.0\n", ("a", "1.0.0")),
        ("name: \"a\"  # a chart\nversion: '1.0.0'\r\n", ("a", "1.0.0")),
        ("{name: a, version: 1.0.0}", ("a", "1.0.0")),
        ("name: &n a\nversion: !!str 1.0\n", ("a", "1.0")),
        ("dependencies:\n- name: b\n  version: 2\nname: a\nversion: 1.0.0\n", ("a", "1.0.0")),
        ("description: |\n  name: b\nname: a\nversion: 1.0.0\n", ("a", "1.0.0")),
        ("name: a\n", ("a", "")),
        ("- a", ("", "")),
        ("a: [", ("", "")),
        ("", ("", "")),
    ],
)
def test_names_and_versions_are_read_cheaply(repository: Path, text: str, head: tuple[str, str]) -> None:
    (repository / "x").mkdir()
    (repository / "x" / "Chart.yaml").write_text(text)
    assert heads_module.Heads().of("x") == Head(*head, "x")


def test_the_highest_first() -> None:
    versions = ["1.2.0", "none", "1.10.0", "1.10.0-rc.1", "v1.3"]
    found = highest_first(Head("a", version, "") for version in versions)
    assert [head.version for head in found] == ["1.10.0", "1.10.0-rc.1", "v1.3", "1.2.0", "none"]
