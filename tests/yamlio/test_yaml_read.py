"""Reading YAML as Helm reads it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
from recorded import as_floats, cases, go_json

import chartlint.yamlio
from chartlint.yamlio import (
    Document,
    YamlError,
    events,
    key_text,
    load_all_documents,
    load_document,
    load_first,
    load_typed,
    load_values,
    resolve_scalar,
)

SCALARS = [
    # text, what Helm makes of it
    ("", None),
    ("~", None),
    ("Null", None),
    ("nULL", "nULL"),
    ("y", True),
    ("On", True),
    ("yES", "yES"),
    ("n", False),
    ("off", False),
    ("14", 14.0),
    ("+1", 1.0),
    ("014", 12.0),
    ("0o14", 12.0),
    ("08", 8.0),
    ("0x1F", 31.0),
    ("0b11", 3.0),
    ("0b-1", -1.0),
    ("1_000", 1000.0),
    ("0x", "0x"),
    ("1e3", 1000.0),
    ("1.", 1.0),
    (".5", 0.5),
    ("1_0.5", 10.5),
    ("1e400", "1e400"),
    ("9007199254740993", 9007199254740992.0),
    ("18446744073709551615", 18446744073709551615.0),
    ("1:30", "1:30"),
    ("2001-01-01", "2001-01-01"),
    ("2001-01-01T10:11:12Z", "2001-01-01T10:11:12Z"),
    ("1.2.3", "1.2.3"),
    ("=", "="),
    ("<<", "<<"),
    ("!foo bar", "bar"),
    ("! 12", "12"),
    ("!!str 12", "12"),
    ("!!int '12'", 12.0),
    ("!!float 1", 1.0),
    ("!!bool yes", True),
    ("!!binary aGFsbG8=", "hallo"),
    ("!!null ''", None),
    ("!!timestamp 2001-01-01", "2001-01-01"),
    ("'yes'", "yes"),
    ('"\\x41\\u00e9\\U0001F600\\N"', "Aé😀\x85"),
]


@pytest.mark.parametrize(("text", "value"), SCALARS)
def test_scalar(text: str, value: Any) -> None:
    assert repr(load_first(f"v: {text}\n")) == repr({"v": value})


@pytest.mark.parametrize(
    ("text", "kind"),
    [("yes", bool), ("1e3", float), ("014", int), ("2001-01-01", str), ("", type(None)), (".inf", float)],
)
def test_resolve_scalar(text: str, kind: type) -> None:
    assert resolve_scalar(text) is kind


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("y", "true"), ("off", "false"), ("1", "1"), ("0x10", "16"), ("1.10", "1.1"), ("1234567.0", "1.234567e+06"),
        ("1e3", "1000"), (".inf", ".inf"), ("'y'", "y"), ("2001-01-01", "2001-01-01"), ("''", ""), ('"<<"', "<<"),
        ("16777217.5", "1.6777218e+07"),
    ],
)  # fmt: skip
def test_key_becomes_text(key: str, name: str) -> None:
    assert load_first(f"{key}: 1\n") == {name: 1.0}


@pytest.mark.parametrize("case", cases("yaml_values"), ids=lambda case: repr(case["input"][:40]))
def test_values_as_recorded(case: dict[str, Any]) -> None:
    try:
        value, error = load_values(case["input"], go_type="common.Values"), None
    except YamlError as problem:
        value, error = None, problem.helm
    assert (value, error) == (as_floats(case["output"]), case["error"])


def answer(text: str) -> str:
    """What becomes of a text, as JSON with sorted keys or as Helm's words."""
    try:
        return json.dumps(load_first(text), sort_keys=True)
    except YamlError as problem:
        return problem.helm


@pytest.mark.parametrize("c_parser", [True, False], ids=["libyaml", "without libyaml"])
def test_random_tokens_as_recorded(c_parser: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not c_parser:
        monkeypatch.setattr(events, "c_parser", lambda: None)
    recorded = {case["input"]: case["error"] or go_json(case["output"]) for case in cases("read")}
    assert {text: answer(text) for text in recorded} == recorded


# -- problems: the mark § stands where the problem is

ONLY_MAPS_OF_X = 'yaml: invalid map key: map[interface {}]interface {}{".x":interface {}(nil)}'
PROBLEMS = [
    ("a: b§: c", "yaml: mapping values are not allowed in this context"),
    ("a: §- b", "yaml: block sequence entries are not allowed in this context"),
    ("a: 'it'§s'", "yaml: did not find expected key"),
    ("a: §@x", "yaml: found character that cannot start any token"),
    ("a:\n§\t- b", "yaml: line 2: found character that cannot start any token"),
    ("- a\n§b: 1", "yaml: line 1: did not find expected '-' indicator"),
    ("a: 1\n§- b: 2\nc: 3", "yaml: line 1: did not find expected key"),
    ("a: 1\n b§: 2", "yaml: line 2: mapping values are not allowed in this context"),
    ("a:\n  b: 1\n §c: 2", "yaml: line 2: did not find expected key"),
    ("a: |\n  x\n §y: 1\n", "yaml: line 2: did not find expected key"),
    ("a: 1\nb\n§", "yaml: line 3: could not find expected ':'"),
    ("é: [1, 2\n§", "yaml: line 1: did not find expected ',' or ']'"),
    ("😀: 'x\n§", "yaml: line 2: found unexpected end of stream"),
    ('a: "§\\q"', "yaml: found unknown escape character"),
    ('a: "x§\\/y"', "yaml: found unknown escape character"),
    ("a: §*x", "yaml: unknown anchor 'x' referenced"),
    ("a: &x [§*x]", "yaml: anchor 'x' value contains itself"),
    ("a: §!!bool foo", "yaml: cannot decode !!str `foo` as a !!bool"),
    ("a: §!!int 1.5", "yaml: cannot decode !!float `1.5` as a !!int"),
    ("a: §!!binary '*'", "yaml: !!binary value contains invalid base64 data"),
    ("a: {<<: §5}", "yaml: map merge requires map or sequence of maps as the value"),
    ("a: [http://x/§?q=1]", "yaml: did not find expected ',' or ']'"),
    ("§%YAML 1.2\n---\na: 1", "yaml: found incompatible YAML document"),
    ("é: '§\x01'", "yaml: control characters are not allowed"),
    ("é: §\udcff", "yaml: invalid leading UTF-8 octet"),
    ("é: §\udce2\udc82", "yaml: incomplete UTF-8 octet sequence"),
    ("é: §\udcc3x", "yaml: invalid trailing UTF-8 octet"),
    ("é: §\udcc0\udc80", "yaml: invalid length of a UTF-8 sequence"),
    ("é: §\udced\udca0\udc80", "yaml: invalid Unicode character"),
    ("a: {§{ .x }}", ONLY_MAPS_OF_X),
    ("a:\n  {§{ .x }}: 1", ONLY_MAPS_OF_X),
    ("{{§- if .x }}\na: 1\n{{ end }}", "yaml: did not find expected node content"),
    ("? §[1, 2.5, yes]\n: 1", "yaml: invalid map key: []interface {}{1, 2.5, true}"),
    ("§~: 1", "unsupported map key of type: %!s(<nil>), key: <nil>, value: 1"),
    ("§18446744073709551615: 1", "unsupported map key of type: uint64, key: 0xffffffffffffffff, value: 1"),
    ("a: 1\nb: §.inf", "json: unsupported value: +Inf"),
    ("a: 1\nb: [§.nan]", "json: unsupported value: NaN"),
]


@pytest.mark.parametrize(("marked", "message"), PROBLEMS)
def test_problem_and_its_place(marked: str, message: str) -> None:
    text = marked.replace("§", "")
    with pytest.raises(YamlError) as caught:
        load_first(text)
    error = caught.value
    assert (error.message, error.helm) == (message, f"error converting YAML to JSON: {message}")
    assert text[: error.offset] + "§" + text[error.offset :] == marked
    before = marked[: marked.index("§")]
    assert (error.line, error.column) == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize("start", ["", "\ufeff", "# é 😀\r\n"])
def test_place_behind_marks_and_wide_characters(start: str) -> None:
    text = f"{start}ä: 1\r\nb: c: 'd'"
    with pytest.raises(YamlError) as caught:
        load_first(text)
    assert text[caught.value.offset :] == ": 'd'"
    assert caught.value.column == 5
    assert caught.value.problem == "mapping values are not allowed in this context"


def test_context_says_what_was_read() -> None:
    with pytest.raises(YamlError) as caught:
        load_first("list:\n  - 1\n  - 2\n - 3\n")
    assert caught.value.message == "yaml: line 3: did not find expected key"
    assert caught.value.context == "while parsing a block mapping"
    assert caught.value.context_offset == 0
    assert pickle.loads(pickle.dumps(caught.value)).__dict__ == caught.value.__dict__


def test_refused_character_counts_only_where_helm_reads() -> None:
    far = "a: 1\n---\n" + "# comment\n" * 100 + "b: '\x01'\n"
    assert load_first(far) == {"a": 1.0}
    with pytest.raises(YamlError, match="control characters"):
        load_first("a: 1\n---\nb: '\x01'\n")


def test_problem_before_a_refused_character_comes_first() -> None:
    text = "a: b: c\n" + "# comment\n" * 100 + "b: '\x01'\n"
    with pytest.raises(YamlError, match="mapping values are not allowed"):
        load_first(text)


def test_top_level_that_is_no_map() -> None:
    assert load_first("[1, a]") == [1.0, "a"]
    with pytest.raises(YamlError) as caught:
        load_values("# x\n- 1")
    assert caught.value.helm == (
        "error unmarshaling JSON: while decoding JSON: "
        "json: cannot unmarshal array into Go value of type map[string]interface {}"
    )


# -- maps


def test_merge_counts_where_it_stands() -> None:
    base = "b: &b {p: 1, q: 2}\n"
    assert load_first(base + "m: {q: 9, <<: *b}")["m"] == {"q": 2.0, "p": 1.0}
    assert load_first(base + "m: {<<: *b, q: 9}")["m"] == {"p": 1.0, "q": 9.0}
    assert load_first(base + "c: &c {q: 3, r: 4}\nm: {<<: [*c, *b]}")["m"] == {"p": 1.0, "q": 3.0, "r": 4.0}


def test_last_of_two_equal_keys_counts() -> None:
    assert load_first("a: 1\nb: 2\na: 3\n") == {"a": 3.0, "b": 2.0}


def test_aliases_are_copies() -> None:
    value = load_first("a: &x {k: [1]}\nb: *x\n")
    value["b"]["k"].append(2)
    assert value["a"] == {"k": [1.0]}


def test_aliases_that_expand_without_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(YamlError, match="document contains excessive aliasing"):
        load_first("\n".join(lines))


@pytest.mark.parametrize(
    "text", ["[" * 5000 + "]" * 5000, "- " * 5000 + "x", "\n".join(" " * n + "a:" for n in range(5000))]
)
def test_nesting_is_bounded(text: str) -> None:
    with pytest.raises(YamlError, match="exceeded max depth"):
        load_first(text)


def test_nesting_of_real_documents() -> None:
    value = load_first("".join("  " * n + "a:\n" for n in range(100)))
    for _ in range(100):
        value = value["a"]
    assert value is None


# -- numbers


def test_numbers_of_a_manifest() -> None:
    value = load_document("[1, 1.0, 1.5, 1e3, 0x1F, 9007199254740993, 9223372036854775808, -0.0, 1e30, yes]")
    assert repr(value) == "[1, 1, 1.5, 1000, 31, 9007199254740993, 9.223372036854776e+18, 0, 1e+30, True]"


def test_numbers_as_written() -> None:
    assert repr(load_typed("[1, 1.0, 1e3, 1.10]")) == "[1, 1.0, 1000.0, 1.1]"


# -- documents


def test_first_document_only() -> None:
    assert load_first("a: 1\n---\nb: 2\n") == {"a": 1.0}
    assert load_first("---\na: 1\n...\nb: [\n") == {"a": 1.0}
    assert load_first("") is None
    assert load_first("# nothing\n") is None
    assert load_values("") == {}
    assert load_values("null") == {}


MERGED = [
    ("a: 1\n---\nb: 2\n", {"a": 1.0, "b": 2.0}),
    ("a: {p: 1, q: 1}\n--- # more\na: {q: null, r: [1]}\n", {"a": {"p": 1.0, "q": None, "r": [1.0]}}),
    ("---\na: 1\n---\n---\n", {"a": 1.0}),
    ("a: 1\n...\nb: 2\n---\nc: 3\n", {"a": 1.0, "c": 3.0}),
    ("a: 1\r\n---\r\nb: 2\r\n", {"a": 1.0, "b": 2.0}),
    ("a: |\n  x", {"a": "x\n"}),
    ("", {}),
]


@pytest.mark.parametrize(("text", "value"), MERGED)
def test_helm_4_merges_documents(text: str, value: dict[str, Any]) -> None:
    assert load_values(text, documents="merge") == value


YAML, JSON = "error converting YAML to JSON: yaml: ", "error unmarshaling JSON: while decoding JSON: json: "


@pytest.mark.parametrize(
    ("marked", "helm"),
    [
        ("a: 1\n§--- b: 2\n", "error reading yaml document: invalid Yaml document separator: b: 2"),
        ("a: 1\n---\nb: 2\n c§: 3\n", f"{YAML}line 2: mapping values are not allowed in this context"),
        ("%YAML 1.1\n§---\na: 1\n", f"{YAML}line 1: did not find expected <document start>"),
        ("a: 1\n---\n§- 1\n", f"{JSON}cannot unmarshal array into Go value of type map[string]interface {{}}"),
    ],
)
def test_helm_4_separators(marked: str, helm: str) -> None:
    with pytest.raises(YamlError) as caught:
        load_values(marked.replace("§", ""), documents="merge")
    assert (caught.value.helm, caught.value.offset) == (helm, marked.index("§"))


def test_all_documents() -> None:
    text = "\ufeff# é\n---\na: 1\n---\n- b\n...\n---\nc\n"
    documents = load_all_documents(text)
    assert [document.value for document in documents] == [{"a": 1}, ["b"], "c"]
    assert [text[document.start : document.end] for document in documents] == [
        "---\na: 1\n",
        "---\n- b\n...",
        "---\nc\n",
    ]
    assert isinstance(documents[0], Document)
    assert load_all_documents("") == []
    with pytest.raises(YamlError, match="line 3"):
        load_all_documents("a: 1\n---\nb: [\n")
    with pytest.raises(YamlError, match="control characters"):
        load_all_documents("a: 1\n---\nb: \x01\n")


# -- encodings


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16(encoding: str) -> None:
    text = "\ufeffa: é\n".encode(encoding).decode("utf-8", "surrogateescape")
    assert load_first(text) == {"a": "é"}
    with pytest.raises(YamlError, match="incomplete UTF-16 character"):
        load_first(text[:-1])


def test_helm_4_ends_the_last_line_of_utf_16_with_a_line_feed_of_one_byte() -> None:
    values = "\ufeffa: é"
    for encoding, end in (("utf-16-le", "\n"), ("utf-16-le", ""), ("utf-16-be", "")):
        text = (values + end).encode(encoding).decode("utf-8", "surrogateescape")
        with pytest.raises(YamlError, match="incomplete UTF-16 character"):
            load_values(text, documents="merge")
    whole = f"{values}\n".encode("utf-16-be").decode("utf-8", "surrogateescape")
    assert load_values(whole, documents="merge") == {"a": "é"}


def test_parser_is_not_loaded_early() -> None:
    code = "import sys, chartlint.yamlio; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_public_name_is_there() -> None:
    for name in chartlint.yamlio.__all__:
        assert getattr(chartlint.yamlio, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        chartlint.yamlio.other


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.10, "1.1"), (1, "1"), (True, "true"), (16777217.5, "1.6777218e+07"), (1e300, ".inf"), (None, None), ("x", "x")],
)
def test_text_of_a_number_that_stands_for_text(value: Any, text: str | None) -> None:
    assert key_text(value) == text
