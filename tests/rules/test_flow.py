"""Where values go: small templates, the reads and losses that the abstract run finds in them."""

from __future__ import annotations

import pytest

from chartlint.errors import InputError
from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.parser import parse
from chartlint.rules.flow import Body, Flow
from chartlint.source import Source


class Everything:
    """A set of functions that has all of them."""

    def __contains__(self, name: object) -> bool:
        return True


def read(text: str) -> n.Unit | None:
    try:
        return parse(Source("", text), "t", Everything())
    except InputError:
        return None


def flow_of(text: str, elsewhere: str = "") -> Flow:
    """The flow of one template; named templates in ``elsewhere`` belong to another chart."""
    unit = read(text)
    other = read(elsewhere)
    assert unit is not None and other is not None

    def find(name: str) -> Body | None:
        for own, tree in ((True, unit), (False, other)):
            for define in tree.all_defines:
                if define.name == name:
                    return Body("t.yaml", own, define)
        return None

    return Flow({"t.yaml": unit}, find, read)


def reads(flow: Flow) -> set[str]:
    return {".".join(path) + suffix for paths, suffix in ((flow.whole, "!"), (flow.touched, "")) for path in paths}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ .Values.a.b }}", {"a.b", "a.b!"}),
        ("{{ $.Values.a }}", {"a", "a!"}),
        ("{{ if .Values.a }}x{{ end }}", {"a"}),
        ("{{ with .Values.a }}{{ .b }}{{ end }}", {"a", "a.b", "a.b!"}),
        ("{{ with .Values.a }}x{{ else }}{{ .Values.b }}{{ end }}", {"a", "b", "b!"}),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", {"a", "a.*", "a.*.b", "a.*.b!"}),
        ("{{ range $k, $v := .Values.a }}{{ $k }}{{ $v.b }}{{ end }}", {"a", "a.*", "a.*.b", "a.*.b!"}),
        ("{{ $x := .Values.a }}{{ $x.b | quote }}", {"a.b", "a.b!"}),
        ("{{ $x := .Values.a }}{{ if true }}{{ $x = .Values.b }}{{ end }}{{ $x.c }}", {"a.c", "a.c!", "b.c", "b.c!"}),
        ("{{ toYaml .Values.a | nindent 2 }}", {"a", "a!"}),
        ('{{ index .Values.a "b" "c" }}', {"a.b.c", "a.b.c!"}),
        ("{{ index .Values.a .Values.k }}", {"a.*", "a.*!", "k!"}),
        ('{{ if hasKey .Values.a "b" }}x{{ end }}', {"a.b"}),
        ('{{ dig "b" "c" "none" .Values.a }}', {"a.b.c", "a.b.c!"}),
        ("{{ .Values.a | default .Values.b }}", {"a", "b", "a!", "b!"}),
        ("{{ (.Values.a).b }}", {"a.b", "a.b!"}),
        ('{{ tpl .Values.a $ }}', {"a", "a!"}),
        ('{{ tpl "{{ .Values.a }}" . }}', {"a!", "a"}),
        ('{{ define "x" }}{{ .a.b }}{{ end }}{{ include "x" (dict "a" .Values.c) }}', {"c.b", "c.b!"}),
        ('{{ define "x" }}{{ .root.Values.a }}{{ end }}{{ include "x" (dict "root" $) }}', {"a", "a!"}),
        ('{{ define "x" }}{{ range . }}{{ .b }}{{ end }}{{ end }}{{ include "x" (list .Values.a .Values.c) }}',
         {"a.b", "a.b!", "c.b", "c.b!"}),
        ('{{ include "lib" (dict "v" .Values.a) }}', {"a.x", "a.x!"}),
        ('{{ include "nowhere" .Values.a }}', {"a!"}),
        ('{{ include .Values.name .Values.a }}', {"name", "name!", "a!"}),
        ('{{ define "x" }}{{ include "x" . }}{{ .Values.a }}{{ end }}{{ include "x" . }}', {"a", "a!"}),
        ('{{ define "alone" }}{{ .Values.a }}{{ end }}', {"a", "a!"}),
        ('{{ $x := merge (dict "k" 1) .Values.a }}{{ $x.b }}', {"a", "a.b", "a.b!"}),
    ],
)  # fmt: skip
def test_reads(text: str, expected: set[str]) -> None:
    assert reads(flow_of(text, '{{ define "lib" }}{{ .v.x }}{{ end }}')) == expected


@pytest.mark.parametrize(
    ("text", "path", "read"),
    [
        ("{{ .Values.a.b }}", "a.b", True),
        ("{{ .Values.a.b }}", "a.b.c", True),
        ("{{ .Values.a.b }}", "a", True),
        ("{{ .Values.a.b }}", "a.c", False),
        ("{{ if .Values.a }}x{{ end }}", "a", True),
        ("{{ if .Values.a }}x{{ end }}", "a.b", False),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", "a.k.b", True),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", "a.k", True),
        ("{{ range .Values.a }}{{ .b }}{{ end }}", "a.k.c", False),
        ("{{ toYaml .Values }}", "a.b", True),
        ("{{ toYaml . }}", "a.b", True),
        ('{{ include "nowhere" . }}', "a.b", True),
    ],
)
def test_what_counts_as_read(text: str, path: str, read: bool) -> None:
    assert flow_of(text).reads_part(tuple(path.split("."))) is read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ range .Values.a }}{{ .Values.b }}{{ end }}", [("Values", "a.*", None)]),
        ("{{ range .Values.a }}{{ $.Values.b }}{{ end }}", []),
        ("{{ with .Values.a }}{{ .Release.Name }}{{ end }}", [("Release", "a", None)]),
        ("{{ with . }}{{ .Release.Name }}{{ end }}", []),
        ("{{ with $ }}{{ .Release.Name }}{{ end }}", []),
        ("{{ range $i, $x := .Values.a }}{{ .Chart.Name }}{{ end }}", [("Chart", "a.*", None)]),
        ('{{ range list "a" "b" }}{{ .Values.b }}{{ end }}', [("Values", "", None)]),
        ("{{ range .Values.a }}{{ if .Values }}{{ .Values.b }}{{ end }}{{ end }}", []),
        ('{{ define "x" }}{{ .Release.Name }}{{ end }}{{ range .Values.a }}{{ include "x" . }}{{ end }}',
         [("Release", "a.*", "x")]),
        ('{{ define "x" }}{{ .Release.Name }}{{ end }}{{ range .Values.a }}{{ include "x" $ }}{{ end }}', []),
        ('{{ define "y" }}{{ .Release.Name }}{{ end }}{{ define "x" }}{{ include "y" . }}{{ end }}'
         '{{ include "x" .Values.a }}', [("Release", "a", "x")]),
        ('{{ define "x" }}{{ .ctx.Release.Name }}{{ end }}{{ include "x" (dict "ctx" $) }}', []),
        ('{{ define "x" }}{{ range .items }}{{ $.ctx.Release.Name }}{{ end }}{{ end }}'
         '{{ include "x" (dict "ctx" $ "items" .Values.a) }}', []),
    ],
)  # fmt: skip
def test_the_root_context_is_lost(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = [(lost.field, ".".join(lost.dot), lost.through) for lost in flow_of(text).lost]
    assert found == expected


def test_texts_of_values_files_count() -> None:
    flow = flow_of("{{ tpl .Values.note . }}")
    assert not flow.reads_part(("name",))
    flow.text("Hello {{ .Values.name }}")
    flow.mention("host = {{ .Values.db.host }}")
    assert flow.reads_part(("name",))
    assert flow.reads_part(("db", "host"))
