"""Templates that would run without end or fill the memory are stopped, and the others are rendered all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartlint.chart import load
from chartlint.render import Rendered, Renderer

CHAIN = "".join(f'{{{{ define "c{n}" }}}}' + f'{{{{ include "c{n + 1}" . }}}}' * 10 + "{{ end }}" for n in range(9))
HOSTILE = {
    "loop": "{{ range until 999999 }}{{ range until 999999 }}{{ end }}{{ end }}",
    "numbers": "{{ until 999999999999 }}",
    "includes": CHAIN + '{{ define "c9" }}x{{ end }}{{ include "c0" . }}',
    "templates": CHAIN.replace("include", "template") + '{{ define "c9" }}x{{ end }}{{ template "c0" . }}',
    "endless-include": '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}',
    "endless-template": '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}',
    "endless-tpl": '{{ tpl .Values.again . }}',
    "doubling-text": '{{ $x := "xxxxxxxx" }}{{ range until 60 }}{{ $x = print $x $x }}{{ end }}{{ $x }}',
    "doubling-list": "{{ $x := list 1 }}{{ range until 60 }}{{ $x = concat $x $x }}{{ end }}{{ len $x }}",
    "doubling-tree": "{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ $x }}",
    "doubling-yaml": "{{ $x := list 1 }}{{ range until 60 }}{{ $x = list $x $x }}{{ end }}{{ toYaml $x }}",
    "own-holder": '{{ $x := dict }}{{ $_ := set $x "x" $x }}{{ $x }}',
    "wide": '{{ printf "%999999999d" 1 | len }}',
    "repeat": '{{ repeat 999999999 "xxxx" | len }}',
    "indent": '{{ indent 999999999 "x" | len }}',
    "parentheses": "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "blocks": "{{ if 1 }}" * 3000 + "{{ end }}" * 3000,
    "pipes": "{{ 1 " + "| quote " * 5000 + "}}",
    "regex": '{{ regexMatch "^(a+)+$" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" }}',
}  # fmt: skip
# Stopped by Go's own rules or answered in no time: no failure is asked for.
HARMLESS = {"wide", "regex"}


def render(folder: Path, template: str) -> Rendered:
    (folder / "templates").mkdir()
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (folder / "values.yaml").write_text("again: '{{ tpl .Values.again . }}'\n")
    (folder / "templates" / "z-hostile.yaml").write_text(template)
    (folder / "templates" / "innocent.yaml").write_text("a: {{ .Release.Name }}\n")
    return Renderer().render(load(str(folder)))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_template_is_stopped(name: str, tmp_path: Path) -> None:
    result = render(tmp_path, HOSTILE[name])
    if name not in HARMLESS:
        assert [failure.file for failure in result.failures] == ["c/templates/z-hostile.yaml"]
        assert result.failures[0].rule in ("template-limit", "template-fails", "template-syntax")
    assert "c/templates/innocent.yaml" in {file.name for file in result.files}
