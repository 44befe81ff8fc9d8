"""Charts that would run without end, fill the memory or reach out are stopped, and the rest is rendered all the same.

Every template here is rendered with at most one gigabyte of memory more than the process had, within seconds, and
beside another template that must come out whole.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from chartlint.chart import load
from chartlint.errors import InputError
from chartlint.render import Rendered, Renderer

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

GIGABYTE = 1 << 30
SECONDS = 30
CHAIN = "".join(f'{{{{ define "c{n}" }}}}' + f'{{{{ include "c{n + 1}" . }}}}' * 10 + "{{ end }}" for n in range(9))
TREE = '{{ $x := dict "a" 1 }}{{ range until 60 }}{{ $x = dict "l" $x "r" $x }}{{ end }}'
DEEP = '{{ $x := dict }}{{ range until 100000 }}{{ $x = dict "a" $x }}{{ end }}'
LOOP = '{{ $x := dict }}{{ $_ := set $x "x" $x }}'
ALIASED = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi")
)
ALIASES = "{{ (fromYaml `" + ALIASED + "`).Error }}"
ANCHORS = "abcdefghijklmnopqrstuvwx"


def grown(start: str, step: str) -> str:
    """A template that grows a value again and again."""
    return f"{{{{ $x := {start} }}}}{{{{ range until 99999 }}}}{{{{ $x = {step} }}}}{{{{ end }}}}{{{{ len $x }}}}"


STOPPED = {
    "loop": "{{ range until 999999 }}{{ range until 999999 }}{{ end }}{{ end }}",
    "loop of a number": "{{ range 99999999999 }}{{ end }}",
    "slow function in a loop": '{{ range until 999999 }}{{ has -1 (until 20000) }}{{ end }}',
    "numbers": "{{ until 999999999999 }}",
    "numbers down": "{{ until -999999999 }}",
    "steps": "{{ untilStep 0 99999999 1 }}",
    "seq": "{{ seq 0 1 9223372036854775807 }}",
    "includes": CHAIN + '{{ define "c9" }}x{{ end }}{{ include "c0" . }}',
    "templates": CHAIN.replace("include", "template") + '{{ define "c9" }}x{{ end }}{{ template "c0" . }}',
    "endless include": '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    "endless template": '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}',
    "endless tpl": "{{ tpl .Values.again . }}",
    "include and tpl in turn": '{{ define "a" }}{{ tpl "{{ include \\"a\\" . }}" . }}{{ end }}{{ include "a" . }}',
    "two includes in turn":
        '{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    "repeat": '{{ repeat 999999999 "xxxx" }}',
    "indent": '{{ indent 999999999 "x" }}',
    "nindent": '{{ nindent 999999999 "x" }}',
    "indent of many lines": '{{ repeat 100000 "\\n" | indent 100000 }}',
    "random bytes": "{{ randBytes 999999999 }}",
    "random letters": "{{ randAlphaNum 999999999 }}",
    "width of elements": '{{ printf "%1000000q" (until 1000) }}',
    "widths": '{{ printf (repeat 100000 "%1000000[1]s") "x" }}',
    "wrap": '{{ wrapWith 1 (repeat 100000 "x") (repeat 100000 "x ") }}',
    "replace": '{{ replace "" (repeat 100000 "x") (repeat 100000 "y") }}',
    "join": '{{ join (repeat 100000 "x") (until 100000) }}',
    "words": '{{ kebabcase (repeat 1000000 "aB1") }}',
    "growing print": grown('"x"', "print $x $x"),
    "growing printf": grown('"x"', 'printf "%s%s" $x $x'),
    "growing cat": grown('"x"', "cat $x $x"),
    "growing quote": grown('"\\""', "quote $x"),
    "growing json": grown('"x"', "toJson (list $x $x)"),
    "growing yaml": grown('"a: b"', "toYaml (list $x $x)"),
    "growing replace": grown('"x"', 'replace "x" "xx" $x'),
    "growing base64": grown('"x"', "b64enc $x"),
    "growing html": grown('"&"', "html $x $x"),
    "growing include": '{{ define "a" }}{{ . }}{{ . }}{{ end }}' + grown('"x"', 'include "a" $x'),
    "growing tpl": grown('"x"', 'tpl "{{ . }}{{ . }}" $x'),
    "growing list": grown("list 1", "concat $x $x"),
    "growing list by one": grown("list 1", "append $x 1"),
    "many texts kept": '{{ $x := list }}{{ range until 9999 }}{{ $x = append $x (repeat 9999999 "x") }}{{ end }}',
    "many small texts kept":
        '{{ $x := dict }}{{ range until 999999 }}{{ $_ := set $x (toString .) (repeat 9999 "x") }}{{ end }}',
    "tree printed": TREE + "{{ $x }}",
    "tree as yaml": TREE + "{{ toYaml $x }}",
    "tree as json": TREE + "{{ toJson $x }}",
    "tree as toml": TREE + "{{ toToml $x }}",
    "tree copied": TREE + "{{ deepCopy $x | len }}",
    "tree compared": TREE + "{{ deepEqual $x (dict) }}",
    "tree merged": TREE + '{{ merge (dict "l" (dict)) $x | len }}',
    "depth printed": DEEP + "{{ $x }}",
    "depth as yaml": DEEP + "{{ toYaml $x }}",
    "depth copied": DEEP + "{{ deepCopy $x }}",
    "own holder printed": LOOP + "{{ $x }}",
    "own holder copied": LOOP + "{{ deepCopy $x }}",
    "parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "blocks": "{{ if 1 }}" * 3000 + "{{ end }}" * 3000,
    "else if": "{{ if 0 }}" + "{{ else if 0 }}" * 5000 + "{{ end }}",
    "pipes": "{{ 1 " + "| quote " * 5000 + "}}",
    "long integer": "{{ " + "9" * 9999 + " }}",
    "long duration": '{{ mustDateModify (printf "%sh" (repeat 9999 "9")) (toDate "2006" "2020") }}',
    "long version": '{{ semver (repeat 99999 "9") }}',
    "long constraint": '{{ semverCompare (repeat 99999 ">=1.2.3 || ") "1.2.3" }}',
}  # fmt: skip
# Answered, with little: what Go or its libraries bound themselves, or what only looks like much work.
HARMLESS = {
    "wide": ('{{ printf "%999999999d" 1 | len }}', "25"),
    "wide enough": ('{{ printf "%1000000d" 1 | len }}', "1000000"),
    "precise": ('{{ printf "%.1000000f" 1.5 | len }}', "1000002"),
    "regex": ('{{ regexMatch "^(a+)+$" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" }}', "false"),
    "regex over much": ('{{ regexReplaceAll "(a*)*b" (repeat 99999 "a") "x" | len }}', "99999"),
    "blanks": ('{{ repeat 1000000 " " | len }}{{ repeat 1000000 " " }}x', "1000000" + " " * 1000000 + "x"),
    "separators": ('{{ repeat 99999 "---\\n" }}', "---\n" * 99999),
    "long digits": ('{{ int (repeat 99999 "9") }} {{ atoi (repeat 99999 "9") }} {{ float64 (repeat 999 "9") }}',
                    "0 9223372036854775807 0"),
    "round": ("{{ round 1.5 999999999 }}", "NaN"),
    "own holder as yaml": (LOOP + "{{ toYaml $x }}", ""),
    "own holder as json": (LOOP + "{{ toJson $x }}", ""),
    "deep json": ('{{ fromJsonArray (printf "%s%s" (repeat 99999 "[") (repeat 99999 "]")) }}', "[exceeded max depth]"),
    "deep yaml": ('{{ (fromYaml (printf "a: %s" (repeat 99999 "["))).Error | len | lt 0 }}', "true"),
    "yaml of anchors": ('{{ fromYaml (printf "a: %s" (repeat 99999 "&")) | len }}', "1"),
    "yaml of tags": ('{{ fromYaml (printf "a: [%s]" (repeat 99999 ",!")) | len }}', "1"),
    "yaml of aliases": (ALIASES, "error converting YAML to JSON: yaml: document contains excessive aliasing"),
    "glob": ('{{ .Files.Glob "{a,{b,{c,{d,{e,*}}}}}*****************************************a" | len }}', "0"),
    "glob of alternatives": ('{{ .Files.Glob (printf "%sa" (repeat 20 "{a,b}{a,b}")) | len }}', "0"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def bounds() -> Iterator[None]:
    """A gigabyte more than the process has, and seconds."""
    start = time.monotonic()
    if resource is None or not Path("/proc/self/statm").exists():
        yield
    else:
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + GIGABYTE, hard))
        yield
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert time.monotonic() - start < SECONDS


def write(folder: Path, template: str, values: str = "again: '{{ tpl .Values.again . }}'\n") -> None:
    (folder / "templates").mkdir()
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text(values)
    (folder / "templates" / "z-hostile.yaml").write_text(template)
    (folder / "templates" / "innocent.yaml").write_text("a: {{ .Release.Name }}\n")


def render(folder: Path, template: str) -> Rendered:
    write(folder, template)
    result = Renderer().render(load(str(folder)))
    assert "c/templates/innocent.yaml" in {file.name for file in result.files}
    return result


@pytest.mark.parametrize("name", STOPPED)
def test_hostile_template_is_stopped(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chartlint.gotmpl.execution.MAX_SECONDS", 5.0)
    result = render(tmp_path, STOPPED[name])
    assert [failure.file for failure in result.failures] == ["c/templates/z-hostile.yaml"]
    assert result.failures[0].rule in ("template-limit", "template-fails", "template-syntax")
    assert result.failures[0].message
    assert "Python" not in result.failures[0].message


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_large_is_answered(name: str, tmp_path: Path) -> None:
    template, wanted = HARMLESS[name]
    result = render(tmp_path, template)
    assert result.failures == []
    assert {file.name: file.text for file in result.files}["c/templates/z-hostile.yaml"] == wanted


def test_an_include_within_itself_a_thousand_times_is_told_in_helms_words(tmp_path: Path) -> None:
    result = render(tmp_path, '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}')
    wanted = "rendering template has a nested reference name: a: unable to execute template"
    assert result.helm_error is not None
    assert wanted in result.helm_error.helm4


def test_includes_that_end_may_be_nested_a_thousand_times(tmp_path: Path) -> None:
    down = '{{ define "a" }}{{ if . }}{{ include "a" (sub . 1) }}{{ else }}end{{ end }}{{ end }}'
    result = render(tmp_path, down + '{{ include "a" 999 }}')
    assert result.failures == []
    assert {file.name: file.text for file in result.files}["c/templates/z-hostile.yaml"] == "end"


# --- values -------------------------------------------------------------------------------------

VALUES = {
    "aliases": ALIASED,
    "merges": "a: &a {k: v}\n"
    + "".join(f"{b}: &{b} {{x: *{a}, y: *{a}, <<: *{a}}}\n" for a, b in pairwise(ANCHORS)),
    "open lists": "a: " + "[" * 100_000,
    "lists": "a: " + "[" * 20_000 + "]" * 20_000,
    "dashes": "- " * 50_000,
    "maps": "".join(" " * depth + "a:\n" for depth in range(1_200)),
    "questions": "? " * 20_000,
    "flow maps": "a: " + "{a: " * 20_000,
    "quotes": 'a: "' + "\\" * 99_999,
    "anchors": "a: " + "&" * 200_000,
    "tags": "a: [" + ",!" * 100_000 + "]",
    "comments": "# x\n" * 200_000 + "a: 1\n",
    "blanks": "a:" + " " * 1_000_000 + "1\n",
    "integer": "a: " + "9" * 100_000 + "\n",
    "version": "%YAML " + "9" * 100_000 + ".1\n---\na: 1\n",
    "block": "a: |\n" + "\n" * 200_000 + "  x\n",
    "keys": "".join(f"k{number}: v\n" for number in range(20_000)),
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_hostile_values_are_read_or_refused(name: str, tmp_path: Path) -> None:
    write(tmp_path, "{{ .Values | len }}\n", VALUES[name])
    try:
        chart = load(str(tmp_path))
    except InputError as error:
        assert str(error)
        return
    result = Renderer().render(chart)
    assert result.files or result.refused or chart.problems or result.failures


def test_aliases_that_would_fill_the_memory_are_refused_as_helm_does(tmp_path: Path) -> None:
    write(tmp_path, "", VALUES["aliases"])
    problems = [problem.helm for problem in load(str(tmp_path)).problems if problem.fatal]
    cause = "error converting YAML to JSON: yaml: document contains excessive aliasing"
    assert problems == [f"cannot load values.yaml: cannot unmarshal yaml document: {cause}"]


# --- archives and folders -----------------------------------------------------------------------


def archive(path: Path, members: list[tuple[str, bytes]]) -> str:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return str(path)


CHART = ("c/Chart.yaml", b"apiVersion: v2\nname: c\nversion: 0.1.0\n")


def test_an_archive_of_zeros_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "c.tgz"
    zeros = b"\0" * (1 << 20)
    with gzip.open(path, "wb") as file:
        for _ in range(400):
            file.write(zeros)
    load_or_refuse(str(path))


def load_or_refuse(path: str) -> None:
    """An archive may be refused in two ways."""
    try:
        chart = load(path)
    except InputError as error:
        assert error.helm
    else:
        assert any(problem.fatal for problem in chart.problems)


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    members = [CHART, *((f"c/f/{number}", b"") for number in range(50_010))]
    with pytest.raises(InputError, match="more than 50000 files"):
        load(archive(tmp_path / "c.tgz", members))


def test_archives_within_archives_share_one_budget(tmp_path: Path) -> None:
    inner = archive(tmp_path / "i.tgz", [CHART, ("c/big", os.urandom(8) + b"\0" * (4 << 20))])
    data = Path(inner).read_bytes()
    members = [CHART, *((f"c/charts/s{number}.tgz", data) for number in range(80))]
    chart = load(archive(tmp_path / "c.tgz", members))
    assert 0 < len(chart.dependencies) < 80
    assert all("more than 256 MiB" in problem.message for problem in chart.problems)
    assert len(chart.problems) == 80 - len(chart.dependencies)


@pytest.mark.parametrize("name", ["../evil", "c/../../evil", "/etc/evil", "c/templates/../../../evil", "C:/evil"])
def test_an_archive_cannot_name_a_file_outside(name: str, tmp_path: Path) -> None:
    path = archive(tmp_path / "c.tgz", [CHART, (name, b"x")])
    try:
        chart = load(path)
    except InputError as error:
        assert error.helm
    else:  # as Helm: a path that stays inside once its first folder is dropped
        assert all(".." not in file.name and not file.name.startswith("/") for file in chart.files)
    assert not (tmp_path / "evil").exists()
    assert not (tmp_path.parent / "evil").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_that_lead_out_or_round_are_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "c"
    folder.mkdir()
    (tmp_path / "secret").write_text("secret")
    write(folder, '{{ .Files.Get "secret" }}{{ .Files.Get "../secret" }}{{ .Files.Get "loop/Chart.yaml" }}\n')
    (folder / "secret").symlink_to(tmp_path / "secret")
    (folder / "passwd").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    chart = load(str(folder))
    assert {file.name for file in chart.files} <= {"values.schema.json"}
    said = [problem.message for problem in chart.problems]
    assert any("leads out of the repository" in text for text in said)
    assert any("contains itself through a link" in text for text in said)
    assert any("leads nowhere" in text for text in said)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_the_chart_does_not_hang_the_load(tmp_path: Path) -> None:
    write(tmp_path, "x: 1\n")
    os.mkfifo(tmp_path / "pipe")
    assert any("no regular file" in problem.message for problem in load(str(tmp_path)).problems)
