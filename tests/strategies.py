"""Hypothesis strategies shared by the property tests: templates that always parse, and texts that seldom do."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "b", "Values", "x1", "name"])
TEXT = st.text(alphabet=" \n\t:-ab'\"}%#\\é", max_size=12).filter(lambda text: "{{" not in text and "}}" not in text)
STRINGS = st.sampled_from(['"x"', '"a b"', "`raw\n`", '"\\n"', '"}}"', '"é"'])
NUMBERS = st.sampled_from(["0", "1", "42", "-3", "1.5", "1e3", "0x1F", "'a'", "true", "false"])
# Functions of one operand, and of two.
ONE = ["quote", "default 1", "not", "empty", "list", "toString", "toJson", "kindOf", "len", "upper", "toYaml", "first",
       'printf "%v|%T"', "int", "trunc 3", 'dict "k"']  # fmt: skip
TWO = ["and", "or", "eq", "default", "list", "cat", "coalesce", 'printf "%v %q"', "index", "ternary 1", "append", "add",
       "contains", "join"]  # fmt: skip
FIELDS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "." + ".".join(names))


def _operands(pipelines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(FIELDS, STRINGS, NUMBERS, st.just("."), st.just("$"), pipelines.map(lambda text: f"({text})"))


def _commands(pipelines: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operand = _operands(pipelines)
    one = st.builds(lambda name, a: f"{name} {a}", st.sampled_from(ONE), operand)
    two = st.builds(lambda name, a, b: f"{name} {a} {b}", st.sampled_from(TWO), operand, operand)
    return st.one_of(operand, one, two)


PIPELINES: st.SearchStrategy[str] = st.recursive(
    st.one_of(FIELDS, STRINGS, NUMBERS),
    lambda inner: st.one_of(
        _commands(inner),
        st.builds(
            lambda a, b: f"{a} | {b}", _commands(inner), st.sampled_from(["quote", "default 2", "list", "toString"])
        ),
    ),
    max_leaves=6,
)
LEFT = st.sampled_from(["{{ ", "{{- "])
RIGHT = st.sampled_from([" }}", " -}}"])


def _action(left: str, text: str, right: str) -> str:
    return left + text + right


ACTIONS = st.builds(_action, LEFT, PIPELINES, RIGHT)


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def control(word: str, left: str, condition: str, body: str, other: str | None) -> str:
        middle = "" if other is None else "{{ else }}" + other
        return f"{left}{word} {condition} }}}}{body}{middle}{{{{- end }}}}"

    heads = st.sampled_from(["if", "with", "range", "if $v :=", "range $i, $v :="])
    return st.one_of(
        st.builds(control, heads, LEFT, PIPELINES, inner, st.one_of(st.none(), inner)),
        st.builds(
            lambda name, value, body: f"{{{{ ${name} := {value} }}}}{body}{{{{ ${name} }}}}", NAMES, PIPELINES, inner
        ),
        st.builds(lambda a, b: a + b, inner, inner),
    )


TEMPLATES: st.SearchStrategy[str] = st.recursive(st.one_of(TEXT, ACTIONS), _blocks, max_leaves=12)
DEFINES = st.builds(
    lambda body: '{{ define "d" }}' + body + '{{ end }}{{ include "d" . }}{{ template "d" . }}', TEMPLATES
)
VALUES: st.SearchStrategy[object] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "Values", "x1", "name"]), inner, max_size=4),
    ),
    max_leaves=10,
)
# Fragments that meet the lexer's and parser's edges when they are joined at random.
SHARDS = st.lists(
    st.sampled_from(
        ["{{", "}}", "{{-", "-}}", " ", "\n", ".", "a", "$", "$x", ":=", "=", "|", "(", ")", '"', "`", "'", "/*", "*/",
         "if", "end", "else", "range", "define", "block", "template", "include", "1", "-", "1.5", "0x", "é", ",",
         "\x00"]
    ),
    max_size=25,
).map("".join)  # fmt: skip
