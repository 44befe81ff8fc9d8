"""Runs over changes: `--since` in real repositories of Git, and lists of changed files as a commit hook gives them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chartlint.cli import main

Run = Callable[..., tuple[int, str, str]]

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
data:
  key: {{ .Values.key | quote }}
"""
USES_COMMON = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-{{ .Chart.Name }}
  labels: {{- include "common.labels" . | nindent 4 }}
"""
COMMON = '{{ define "common.labels" }}app: one{{ end }}\n'
CONFIG = """\
scenarios:
  prod:
    chart: charts/shop
    values: envs/*/shop.yaml
"""


def chart_yaml(name: str, more: str = "", version: str = "1.0.0") -> str:
    return f"apiVersion: v2\nname: {name}\nversion: {version}\n{more}"


def depends(name: str, repository: str) -> str:
    return f'dependencies: [{{name: {name}, version: 1.x, repository: "{repository}"}}]\n'


FILES = {
    "README.md": "Charts.\n",
    "chartlint.yaml": CONFIG,
    "envs/prod/shop.yaml": "key: prod\n",
    "charts/shop/Chart.yaml": chart_yaml("shop"),
    "charts/shop/values.yaml": "key: value\n",
    "charts/shop/README.md": "A shop.\n",
    "charts/shop/templates/a.yaml": CONFIG_MAP,
    "charts/blog/Chart.yaml": chart_yaml("blog"),
    "charts/blog/values.yaml": "key: value\n",
    "charts/blog/ci/test-values.yaml": "key: test\n",
    "charts/blog/templates/a.yaml": CONFIG_MAP,
    "charts/app/Chart.yaml": chart_yaml("app", depends("common", "file://../../libs/common")),
    "charts/app/templates/a.yaml": USES_COMMON,
    "charts/suite/Chart.yaml": chart_yaml("suite", depends("app", "https://example.com/charts")),
    "libs/common/Chart.yaml": chart_yaml("common", "type: library\n"),
    "libs/common/templates/_labels.tpl": COMMON,
}
EVERY = ["charts/app", "charts/blog", "charts/shop", "charts/suite", "libs/common"]


def git(folder: Path, *arguments: str) -> str:
    who = (
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
        "-c",
        "init.defaultBranch=main",
    )
    allow = ("-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *who, *allow, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def commit(folder: Path, files: dict[str, str] | None = None) -> str:
    write(folder, files or {})
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "change")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(autouse=True, scope="module")
def without_settings_of_git() -> Iterator[None]:
    """No settings of the person who runs the tests, and none of a hook that they run in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            patch.delenv(name)
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        yield


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the charts of FILES in one commit, on a branch `work` beside `main`."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    commit(folder, FILES)
    git(folder, "checkout", "--quiet", "-b", "work")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def report(capfd: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """The JSON report of a run; a mistake of the user fails the test."""

    def run(*argv: str) -> dict[str, Any]:
        capfd.readouterr()
        code = main(("lint", "--format", "json", *argv))
        out, err = capfd.readouterr()
        assert code in (0, 1), err
        assert err == ""
        answer: dict[str, Any] = json.loads(out)
        return answer

    return run


def checked(report: dict[str, Any]) -> list[str]:
    return [chart["path"] for chart in report["ledger"]["charts"]]


def versions(report: dict[str, Any]) -> dict[str, str]:
    """What is said of versions, by chart."""
    found = [finding for finding in report["findings"] if finding["rule"] == "chart-version-not-bumped"]
    return {finding["chart"]: finding["message"] for finding in found}


Report = Callable[..., dict[str, Any]]


def test_nothing_changed(repository: Path, report: Report, run: Run) -> None:
    answer = report("--since", "main", ".")
    assert checked(answer) == []
    assert answer["exitCode"] == 0
    scope = answer["ledger"]["scope"]
    assert (scope["revision"], scope["files"], scope["unchanged"]) == ("main", 0, EVERY)
    assert scope["commit"] == git(repository, "rev-parse", "main")
    code, out, _ = run("--since", "main", ".")
    assert code == 0
    assert out.startswith("no chart has changed\nchanges      0 files since main (")


@pytest.mark.parametrize(
    ("files", "charts", "bumps"),
    [
        ({"README.md": "Other.\n"}, [], []),
        ({"charts/shop/README.md": "Other.\n"}, ["charts/shop"], []),
        ({"charts/shop/templates/a.yaml": "{{/* a comment */}}\n" + CONFIG_MAP}, ["charts/shop"], []),
        ({"charts/shop/templates/a.yaml": CONFIG_MAP + "  more: x\n"}, ["charts/shop"], ["charts/shop"]),
        ({"charts/shop/templates/b.yaml": CONFIG_MAP.replace("name: ", "name: b-")}, ["charts/shop"], ["charts/shop"]),
        ({"charts/blog/values.yaml": "key: other\n"}, ["charts/blog"], ["charts/blog"]),
        ({"charts/shop/values.yaml": "key: other\n"}, ["charts/shop"], []),  # it is rendered with `prod` alone
        ({"charts/blog/ci/test-values.yaml": "key: other\n"}, ["charts/blog"], []),
        ({"charts/blog/crds/a.yaml": "kind: CustomResourceDefinition\n"}, ["charts/blog"], ["charts/blog"]),
        ({"libs/common/templates/_labels.tpl": COMMON.replace("one", "two")},
         ["charts/app", "charts/suite", "libs/common"], ["charts/app", "libs/common"]),
        ({"charts/suite/Chart.yaml": chart_yaml("suite", depends("app", "https://example.com/other"))},
         ["charts/suite"], ["charts/suite"]),
        ({"charts/suite/Chart.yaml": chart_yaml("suite", depends("app", "https://example.com/charts") + "home: x\n")},
         ["charts/suite"], []),
        ({"envs/prod/shop.yaml": "key: other\n"}, ["charts/shop"], []),
        ({"envs/test/shop.yaml": "key: other\n"}, ["charts/shop"], []),
        ({"chartlint.yaml": CONFIG + "fail-on: warning\n"}, EVERY, []),
        ({"charts/chartlint.yaml": "{}\n"}, EVERY[:-1], []),
        ({"charts/new/Chart.yaml": chart_yaml("new"), "charts/new/templates/a.yaml": CONFIG_MAP}, ["charts/new"], []),
    ],
)  # fmt: skip
def test_what_a_change_means(
    repository: Path, report: Report, files: dict[str, str], charts: list[str], bumps: list[str]
) -> None:
    write(repository, files)
    uncommitted = report("--since", "main", ".")
    assert (checked(uncommitted), sorted(versions(uncommitted))) == (charts, bumps)
    commit(repository)
    committed = report("--since", "main", ".")
    assert (checked(committed), sorted(versions(committed))) == (charts, bumps)


def test_a_dependency_from_elsewhere_is_no_part_of_a_chart(repository: Path, report: Report) -> None:
    """A chart of the repository stands in for what is fetched when the chart is packed: its changes are its own."""
    write(repository, {"charts/app/values.yaml": "key: other\n", "charts/app/templates/b.yaml": CONFIG_MAP})
    answer = report("--since", "main", ".")
    assert (checked(answer), sorted(versions(answer))) == (["charts/app", "charts/suite"], ["charts/app"])


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"templates/a.yaml": CONFIG_MAP + "  {{- if .Values.more }}\n  more: x\n  {{- end }}\n"},
         "templates/a.yaml differs"),
        ({"values.yaml": "key: value\nmore: false\n"}, "values.yaml differs"),
        ({"templates/_a.tpl": '{{ define "a" }}{{ end }}', "values.yaml": "key: value\nmore: x\n"},
         "templates/_a.tpl, values.yaml differ"),
        ({"templates/a.yaml": "# why\n{{- /* and\nhow */}}\n\n" + CONFIG_MAP}, ""),
        ({"values.yaml": "# a word\nkey: value\n"}, ""),
        ({"templates/NOTES.txt": "Hello.\n"}, ""),
    ],
)  # fmt: skip
def test_what_no_scenario_renders_is_told(repository: Path, report: Report, files: dict[str, str], told: str) -> None:
    write(repository, {f"charts/blog/{name}": text for name, text in files.items()})
    answer = report("--since", "main", ".")
    assert versions(answer) == {}
    gaps = [entry["reason"] for entry in answer["ledger"]["notChecked"] if entry["kind"] == "version"]
    words = "whether it needs another one than at main: {}, and no scenario renders the difference"
    assert gaps == ([words.format(told)] if told else [])


def test_a_change_says_what_is_installed_otherwise(repository: Path, report: Report) -> None:
    write(repository, {"charts/blog/values.yaml": "key: other\n"})
    finding = next(one for one in report("--since", "main", ".")["findings"] if one["chart"] == "charts/blog")
    assert finding["message"] == (
        "the chart installs something else than at main (ConfigMap/release-name-blog), and its version is still 1.0.0"
    )
    assert (finding["location"]["path"], finding["location"]["line"], finding["location"]["column"]) == (
        "charts/blog/Chart.yaml", 3, 10,
    )  # fmt: skip
    assert (finding["severity"], finding["object"]) == ("warning", None)


@pytest.mark.parametrize(
    ("version", "message"),
    [("1.0.1", ""), ("1.1.0-rc.1", ""), ("0.9.0", "the version went down from 1.0.0 to 0.9.0 since main")],
)
def test_versions(repository: Path, report: Report, version: str, message: str) -> None:
    write(
        repository,
        {"charts/blog/values.yaml": "key: other\n", "charts/blog/Chart.yaml": chart_yaml("blog", version=version)},
    )
    assert versions(report("--since", "main", ".")).get("charts/blog", "") == message


def test_the_version_is_no_matter_without_a_revision(repository: Path, report: Report) -> None:
    write(repository, {"charts/blog/values.yaml": "key: other\n"})
    answer = report(".")
    assert versions(answer) == {}
    skipped = {entry["rule"]: entry["reason"] for entry in answer["ledger"]["rules"]["skipped"]}
    assert skipped["chart-version-not-bumped"] == "compares with a revision: --since"
    assert "chart-version-not-bumped" not in answer["ledger"]["rules"]["run"]


def test_the_version_may_be_ignored(repository: Path, report: Report) -> None:
    write(repository, {"charts/blog/values.yaml": "key: other\n"})
    assert versions(report("--since", "main", "--ignore", "chart-version-not-bumped", ".")) == {}
    (repository / "charts/blog/Chart.yaml").write_text(
        chart_yaml("blog").replace(
            "version: 1.0.0", "version: 1.0.0 # chartlint:allow chart-version-not-bumped released later"
        )
    )
    assert versions(report("--since", "main", ".")) == {}


def test_deletions(repository: Path, report: Report) -> None:
    git(repository, "rm", "-q", "charts/blog/templates/a.yaml")
    answer = report("--since", "main", ".")
    assert (checked(answer), sorted(versions(answer))) == (["charts/blog"], ["charts/blog"])
    commit(repository)
    git(repository, "rm", "-rq", "charts/blog")
    assert checked(report("--since", "main", ".")) == []
    git(repository, "rm", "-rq", "libs/common")
    answer = report("--since", "main", ".")
    assert checked(answer) == ["charts/app", "charts/suite"]
    assert {finding["rule"] for finding in answer["findings"]} >= {"dependency-missing", "template-fails"}


def test_renames(repository: Path, report: Report) -> None:
    git(repository, "mv", "charts/blog", "charts/journal")
    answer = report("--since", "main", ".")
    assert (checked(answer), versions(answer)) == (["charts/journal"], {})
    write(repository, {"charts/journal/values.yaml": "key: other\n"})
    assert list(versions(report("--since", "main", "."))) == ["charts/journal"]
    git(repository, "reset", "-q", "--hard")
    git(repository, "clean", "-fdq")
    git(repository, "mv", "charts/blog/templates/a.yaml", "charts/shop/templates/moved.yaml")
    assert checked(report("--since", "main", ".")) == ["charts/blog", "charts/shop"]
    git(repository, "reset", "-q", "--hard")
    git(repository, "mv", "charts/blog/templates/a.yaml", "charts/blog/templates/b.yaml")
    answer = report("--since", "main", ".")
    assert (checked(answer), versions(answer)) == (["charts/blog"], {})


def test_a_merge(repository: Path, report: Report) -> None:
    """What the other branch has done since is no change of ours; merged into ours, it is none either."""
    commit(repository, {"charts/blog/values.yaml": "key: ours\n"})
    git(repository, "checkout", "-q", "main")
    commit(repository, {"charts/shop/templates/a.yaml": CONFIG_MAP + "  theirs: x\n"})
    git(repository, "checkout", "-q", "work")
    assert checked(report("--since", "main", ".")) == ["charts/blog"]
    git(repository, "merge", "-q", "--no-edit", "main")
    answer = report("--since", "main", ".")
    assert (checked(answer), sorted(versions(answer))) == (["charts/blog"], ["charts/blog"])


def test_a_conflict_that_is_not_settled(repository: Path, report: Report) -> None:
    commit(repository, {"charts/blog/values.yaml": "key: ours\n"})
    git(repository, "checkout", "-q", "main")
    commit(repository, {"charts/blog/values.yaml": "key: theirs\n"})
    git(repository, "checkout", "-q", "work")
    with pytest.raises(subprocess.CalledProcessError):
        git(repository, "merge", "-q", "main")
    assert checked(report("--since", "main", ".")) == ["charts/blog"]


def test_a_worktree(repository: Path, report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "tree"
    git(repository, "worktree", "add", "-q", "-b", "other", str(tree), "main")
    write(tree, {"charts/blog/values.yaml": "key: other\n"})
    assert checked(report("--since", "main", ".")) == []  # the change is in the other tree
    monkeypatch.chdir(tree)
    answer = report("--since", "main", ".")
    assert (checked(answer), sorted(versions(answer))) == (["charts/blog"], ["charts/blog"])


def test_a_shallow_clone(
    repository: Path, report: Report, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository, {"charts/blog/values.yaml": "key: ours\n"})
    git(repository, "checkout", "-q", "main")
    commit(repository, {"charts/shop/templates/a.yaml": CONFIG_MAP + "  theirs: x\n"})
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=work", repository.as_uri(), str(shallow))
    monkeypatch.chdir(shallow)
    code, out, err = run("--since", "origin/main", ".")
    assert (code, out) == (2, "")
    assert err == (
        f"chartlint: there is no revision `origin/main` in the repository {shallow} (this clone is shallow: "
        "`git fetch --depth=1 origin main` brings it, as does a clone with all history)\n"
    )
    git(shallow, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    answer = report("--since", "origin/main", ".")
    assert answer["ledger"]["scope"]["common"] is False
    assert checked(answer) == ["charts/blog", "charts/shop"]  # their change counts too: more is checked, never less
    assert "this clone does not hold where HEAD left origin/main" in " ".join(
        run("--since", "origin/main", ".")[1].split()
    )
    git(shallow, "fetch", "-q", "--unshallow")
    answer = report("--since", "origin/main", ".")
    assert (answer["ledger"]["scope"]["common"], checked(answer)) == (True, ["charts/blog"])


def test_a_clone_without_files_opens_no_connection(
    repository: Path, report: Report, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a partial clone old files are fetched when Git is asked for them. We ask for none that are not there."""
    git(repository, "config", "uploadpack.allowFilter", "true")
    commit(
        repository,
        {"charts/blog/values.yaml": "key: first\n", "charts/shop/Chart.yaml": chart_yaml("shop", "# first\n")},
    )
    git(repository, "branch", "-f", "main")
    commit(
        repository, {"charts/blog/values.yaml": "key: ours\n", "charts/shop/Chart.yaml": chart_yaml("shop", "# ours\n")}
    )
    partial = tmp_path / "partial"
    git(tmp_path, "clone", "-q", "--filter=blob:none", "--branch=work", repository.as_uri(), str(partial))
    shutil.move(repository, tmp_path / "gone")
    monkeypatch.chdir(partial)
    answer = report("--since", "origin/main", ".")
    assert checked(answer) == ["charts/blog", "charts/shop"]
    gaps = [entry["what"] for entry in answer["ledger"]["notChecked"] if entry["kind"] == "version"]
    assert gaps == ["charts/blog", "charts/shop"]


def test_a_scenario_of_a_chart_that_did_not_change_is_no_mistake(repository: Path, report: Report, run: Run) -> None:
    assert checked(report("--since", "main", "--scenario", "ci/test-values.yaml", ".")) == []
    assert checked(report("--since", "main", "--scenario", "prod", ".")) == []
    code, _, err = run("--since", "main", "--scenario", "prood", ".")
    assert (code, err.startswith("chartlint: there is no scenario `prood` (did you mean `prod`?)")) == (2, True)


def test_the_configuration_is_that_of_the_first_chart(repository: Path, report: Report) -> None:
    write(repository, {"charts/blog/chartlint.yaml": "fail-on: info\n"})
    assert report("--changed-files", "README.md", "charts/blog/values.yaml")["failOn"] == "info"
    assert report("--changed-files", "README.md")["failOn"] == "error"


def test_an_unused_comment_is_told_although_a_version_is_not_known(repository: Path, report: Report) -> None:
    text = CONFIG_MAP + "  {{- if .Values.more }}\n  more: x # chartlint:allow duplicate-env no\n  {{- end }}\n"
    write(repository, {"charts/blog/templates/a.yaml": text})
    assert "unused-suppression" in {finding["rule"] for finding in report("--since", "main", ".")["findings"]}


def test_only_what_the_paths_mean(repository: Path, report: Report) -> None:
    write(repository, {"charts/blog/values.yaml": "key: x\n", "libs/common/templates/_labels.tpl": COMMON + "\n"})
    assert checked(report("--since", "main", "charts/shop")) == []
    assert checked(report("--since", "main", "charts")) == ["charts/app", "charts/blog", "charts/suite"]
    assert checked(report("--since", "main", "charts", "--exclude", "blog")) == ["charts/app", "charts/suite"]


def test_from_another_folder(repository: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository, {"charts/blog/values.yaml": "key: other\n"})
    monkeypatch.chdir(repository / "charts" / "blog")
    answer = report("--since", "main")
    assert (checked(answer), sorted(versions(answer))) == (["charts/blog"], ["charts/blog"])
    monkeypatch.chdir(repository.parent)
    assert checked(report("--since", "main", "repository")) == ["repository/charts/blog"]


def test_names_that_git_quotes(repository: Path, report: Report) -> None:
    commit(
        repository,
        {"charts/schön blog/Chart.yaml": chart_yaml("blog2"), "charts/schön blog/templates/a.yaml": CONFIG_MAP},
    )
    git(repository, "branch", "-f", "main")
    write(repository, {"charts/schön blog/templates/ä\tb.yaml": CONFIG_MAP.replace("name: ", "name: b-")})
    answer = report("--since", "main", ".")
    assert (checked(answer), sorted(versions(answer))) == (["charts/schön blog"], ["charts/schön blog"])


def test_links(repository: Path, report: Report) -> None:
    os.symlink("../../../libs/common/templates/_labels.tpl", repository / "charts/blog/templates/_linked.tpl")
    os.symlink("/etc/hostname", repository / "charts/shop/outside")
    commit(repository)
    git(repository, "branch", "-f", "main")
    write(repository, {"charts/blog/values.yaml": "key: x\n", "charts/shop/templates/a.yaml": CONFIG_MAP + "  x: x\n"})
    answer = report("--since", "main", ".")
    assert sorted(versions(answer)) == ["charts/blog", "charts/shop"]


def test_an_old_chart_that_did_not_render(repository: Path, report: Report) -> None:
    commit(repository, {"charts/blog/templates/a.yaml": CONFIG_MAP + "  x: {{ .Values.no.such }}\n"})
    git(repository, "branch", "-f", "main")
    write(repository, {"charts/blog/templates/a.yaml": CONFIG_MAP})
    assert "that it renders at all" in versions(report("--since", "main", "."))["charts/blog"]


def test_an_old_chart_that_cannot_be_read(repository: Path, report: Report) -> None:
    commit(repository, {"charts/blog/Chart.yaml": "name: [\n"})
    git(repository, "branch", "-f", "main")
    write(repository, {"charts/blog/Chart.yaml": chart_yaml("blog")})
    answer = report("--since", "main", ".")
    assert (checked(answer), versions(answer)) == (["charts/blog"], {})


def test_nothing_is_left_behind(
    repository: Path, report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(place))
    write(repository, {"charts/blog/values.yaml": "key: other\n"})
    before = git(repository, "status", "--porcelain")
    report("--since", "main", ".")
    assert os.listdir(place) == []
    assert git(repository, "status", "--porcelain") == before


def test_the_same_with_several_processes(repository: Path, report: Report) -> None:
    write(
        repository,
        {"charts/blog/values.yaml": "key: x\n", "libs/common/templates/_labels.tpl": COMMON.replace("one", "two")},
    )
    assert report("--since", "main", "-j", "1", ".") == report("--since", "main", "-j", "3", ".")


# --- mistakes


def test_mistakes(repository: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "remote", "add", "origin", "https://example.com/charts.git")
    git(repository, "update-ref", "refs/remotes/origin/release", "HEAD")
    for argv, message in (
        (("--since", "nope"), f"there is no revision `nope` in the repository {repository} (`git branch --all` lists"),
        (("--since", "release"), f"there is no revision `release` in the repository {repository} (did you mean"),
        (("--since", ""), "`` is no revision (name a branch"),
        (("--since=--help",), "`--help` is no revision"),
        (("--since", "main", "gone"), "there is no file or folder gone"),
        (("--since", "main", "--changed-files", "README.md"), "--changed-files and --since exclude each other"),
    ):  # fmt: skip
        code, out, err = run(*argv)
        assert (code, out) == (2, "")
        assert err.startswith(f"chartlint: {message}"), err
    outside = tmp_path / "outside"
    write(outside, {"Chart.yaml": chart_yaml("x")})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert run("--since", "main", str(outside)) == (
        2, "", f"chartlint: --since needs a Git repository, and there is none around {outside}\n",
    )  # fmt: skip
    monkeypatch.setenv("PATH", str(outside))
    assert run("--since", "main") == (2, "", "chartlint: --since needs git, and there is none on the PATH\n")


# --- a list of changed files


@pytest.mark.parametrize(
    ("files", "charts", "outside"),
    [
        (["README.md"], [], ["README.md"]),
        (["charts/shop/README.md"], ["charts/shop"], []),
        (["charts/shop/templates/gone.yaml", "charts/shop/values.yaml"], ["charts/shop"], []),
        (["libs/common/templates/_labels.tpl"], ["charts/app", "charts/suite", "libs/common"], []),
        (["charts/app/Chart.yaml"], ["charts/app", "charts/suite"], []),
        (["envs/prod/shop.yaml"], ["charts/shop"], []),
        (["envs/prod/gone.yaml"], [], ["envs/prod/gone.yaml"]),
        (["chartlint.yaml"], EVERY, []),
        (["gone/Chart.yaml"], [], ["gone/Chart.yaml"]),
        ([], [], []),
    ],
)
def test_changed_files(
    repository: Path, report: Report, files: list[str], charts: list[str], outside: list[str]
) -> None:
    answer = report("--changed-files", *files)
    assert (checked(answer), answer["ledger"]["scope"]["outside"]) == (charts, outside)


def test_changed_files_without_git(repository: Path, report: Report) -> None:
    """Where there is no repository one looks through the folder; a dependency is found in it as in a full run."""
    shutil.rmtree(repository / ".git")
    answer = report("--changed-files", "charts/app/templates/a.yaml")
    assert checked(answer) == ["charts/app", "charts/suite"]
    assert answer["findings"] == report("charts/app", "charts/suite", "libs/common")["findings"]


def test_values_of_the_command_line_concern_every_chart(repository: Path, report: Report) -> None:
    assert checked(report("--changed-files", "envs/prod/shop.yaml", "-f", "envs/prod/shop.yaml")) == EVERY


def test_a_part_of_a_run_finds_what_the_whole_does(repository: Path, report: Report) -> None:
    whole = report(".")
    write(repository, {"charts/app/README.md": "x\n"})
    part = report("--since", "main", ".")
    wanted = [finding for finding in whole["findings"] if finding["chart"] in checked(part)]
    assert part["findings"] == wanted
