"""Whatever a template calls its things, no name, text or fragment of it becomes code in the Python that is generated.

The names in generated code are numbered locals and those of the runtime; what a template says stands in constants.
"""

from __future__ import annotations

import ast
import re

from hypothesis import given
from hypothesis import strategies as st
from test_properties import check_code

from chartlint.gotmpl.codegen import Signature, generate
from chartlint.gotmpl.parser import TemplateSyntaxError, parse
from chartlint.render.templates import functions
from chartlint.source import Source

SIGNATURES = {name: Signature(f.params, f.variadic) for name, f in functions().items()}
# What would be a name, a keyword, a call or the end of a string in Python. Fields and variables take letters alone.
WORDS = st.sampled_from(
    ["__class__", "__import__", "import", "exec", "eval", "None", "True", "lambda", "yield", "f_quote", "q", "R", "U",
     "parts", "self", "ｅｘｅｃ", "é", "ª", "日本", "_", "__builtins__", "templates", "d0", "v0", "x1", "b2"]
)  # fmt: skip
TEXTS = st.one_of(
    WORDS,
    st.sampled_from(
        ["'); __import__('os').system('x') #", '"""', "'''", "\\", "\\N{DASH}", "{0.__class__}", "{x!r}", "%(x)s", "\n",
         "\r", "\x00", "\ud800", "\udcff", "#", "\\'", '\\"', "f'{exec}'", "\u2028", "*/", "`"]
    ),
    st.text(max_size=6),
)  # fmt: skip


def quoted(text: str) -> str:
    """A Go string constant of a text."""
    escaped = "".join(f"\\{char}" if char in '"\\' else f"\\x{ord(char):02x}" if char < " " else char for char in text)
    return f'"{escaped}"'


LITERALS = TEXTS.map(quoted)
PIECES = st.one_of(
    st.builds("{{{{ .Values.{} }}}}".format, WORDS),
    st.builds("{{{{ ${0} := 1 }}}}{{{{ ${0} }}}}{{{{ ${0} = 2 }}}}".format, WORDS),
    st.builds("{{{{ range ${0}, ${1} := .a }}}}{{{{ ${0} }}}}{{{{ ${1}.q }}}}{{{{ end }}}}".format, WORDS, WORDS),
    st.builds("{{{{ with ${} := {} }}}}{{{{ . }}}}{{{{ else }}}}x{{{{ end }}}}".format, WORDS, LITERALS),
    st.builds("{{{{ define {0} }}}}{1}{{{{ end }}}}{{{{ include {0} . }}}}".format, LITERALS, TEXTS),
    st.builds("{{{{ define {0} }}}}x{{{{ end }}}}{{{{ template {0} . }}}}".format, LITERALS),
    st.builds("{{{{ block {0} . }}}}{1}{{{{ end }}}}".format, LITERALS, TEXTS),
    st.builds("{{{{ quote {} }}}}".format, LITERALS),
    st.builds("{{{{ index .a {} | default {} }}}}".format, LITERALS, LITERALS),
    st.builds("{{{{ dict {} ({} | upper) }}}}".format, LITERALS, LITERALS),
    st.builds("{{{{ tpl {} . }}}}".format, LITERALS),
    st.builds("{{{{ (dict).{} }}}}{{{{ (list 1).{}.{} }}}}".format, WORDS, WORDS, WORDS),
    st.builds("{{{{/* {} */}}}}".format, TEXTS),
    TEXTS,
)  # fmt: skip
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)


@given(st.lists(PIECES, max_size=5).map("".join))
def test_no_name_of_a_template_becomes_a_name_of_python(text: str) -> None:
    try:
        unit = parse(Source("t", text), "t", SIGNATURES)
    except TemplateSyntaxError:
        return
    code = generate(unit, SIGNATURES).text
    check_code(code)
    compile(code, "t", "exec")
    for node in ast.walk(ast.parse(code)):
        for name in (getattr(node, "id", None), getattr(node, "name", None), getattr(node, "arg", None)):
            assert name is None or NAME.fullmatch(name)


@given(TEXTS, TEXTS)
def test_the_code_is_the_same_whatever_the_texts_are(one: str, other: str) -> None:
    """Two templates that differ in their texts alone differ in constants alone."""
    template = '{{{{ define "d" }}}}{{{{ $x := {0} }}}}{{{{ $x | quote }}}}{{{{ end }}}}{{{{ index .a {0} }}}}'
    assert skeleton(template.format(quoted(one))) == skeleton(template.format(quoted(other)))


def skeleton(template: str) -> str:
    tree = ast.parse(generate(parse(Source("t", template), "t", SIGNATURES), SIGNATURES).text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = 0
    return ast.dump(tree)
