"""Properties of reading, writing and finding over generated values and texts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded import as_floats

from chartlint.yamlio import (
    YamlError,
    dump,
    dump_pretty,
    duplicate_keys,
    events,
    gojson,
    load_first,
    load_values,
    positions,
    reader,
    span_of,
)

# What toYaml can write: no C1 controls, no DEL, no surrogates, none of the two that are no characters.
CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x7f\ufffe\uffff" + "".join(map(chr, range(0x80, 0xA0))))
WORDS = st.sampled_from(
    (
        *(
            "yes",
            "~",
            "1",
            "0x1F",
            "1:30",
            "2001-01-01",
            "- a",
            "a: b",
            "a #b",
            "'",
            '"',
            "\\/",
            "%x",
            "!t",
            "&a",
            "*a",
        ),
        *("word " * 20, "tail \n", "\n\n", " lead", "a\n b", "é", "😀", "\u2028", "\t", "[a?]", "{", "", "x" * 130),
    )
)
TEXTS = (WORDS | st.text(CHARACTERS, max_size=12) | st.tuples(WORDS, WORDS).map("".join)).filter(
    lambda text: text != "<<"  # which Helm writes without quotes, as a key too
)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=15,
)
TOKENS = st.lists(
    st.sampled_from(
        (
            *("a", "b: ", "- ", "? ", ": ", "[", "]", "{", "}", ",", "#", "&x ", "*x", "!", "!!int ", "!t ", "|", ">-"),
            *('"', "'", "\\/", "\\n", "%YAML 1.1", "---", "...", "\t", "<<: ", "\n", "\n  ", "\r\n", "\x85", "\u2028"),
            *("é", "😀", "?", "y", "1", ".inf", "~", "k: v\n", "\x01", "\udcff", " ", "{{ .x }}"),
        )
    ),
    max_size=16,
).map("".join)


@given(VALUES)
def test_what_is_written_reads_the_same(value: Any) -> None:
    texts = [dump(value)]
    if "\\t" not in gojson.encode(value):  # goyaml v3 writes blocks that start with a tab, which no reader takes
        texts.append(dump_pretty(value))
    for text in texts:
        whole = text if text.endswith(("\u2028", "\u2029")) else text + "\n"  # what Helm cut off
        assert load_first(whole) == as_floats(value)


@given(VALUES)
def test_json_reads_the_same(value: Any) -> None:
    for text in (gojson.encode(value), gojson.encode(value, indent=2), gojson.encode(value, html=False)):
        assert gojson.decode(text) == as_floats(value)


@given(VALUES)
def test_places_read_as_their_values(value: Any) -> None:
    text = dump(value)
    tree = positions(text)
    assert tree is not None
    seen = 0
    for path, entry in tree.walk():
        seen += 1
        found = span_of(text, path)
        assert found is not None
        assert (found.key, found.value, found.exact) == (entry.key, entry.value, True)
        wanted = as_floats(value)
        for step in path:
            wanted = wanted[step]
        start, end = entry.value
        column = start - (text.rfind("\n", 0, start) + 1)
        read = load_first(" " * column + text[start:end] + "\n")
        if isinstance(wanted, str) and text[start] == "|":
            # A block's last line breaks are not in its place, and its indentation is counted from its parent's.
            read, wanted = read.split(), wanted.split()
        if not isinstance(wanted, (dict, list)):
            assert read == wanted
        if entry.key is not None:
            assert list(load_first(f"? {text[slice(*entry.key)]}\n: 1\n")) == [path[-1]] or "\n" in str(path[-1])
    assert seen == count(value)


def count(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(map(count, value.values()))
    return 1 + sum(map(count, value)) if isinstance(value, list) else 1


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), NUMBERS, min_size=1, max_size=5), st.data())
def test_a_repeated_key_is_found(value: dict[str, Any], data: st.DataObject) -> None:
    text = dump(value) + "\n"
    assert duplicate_keys(text) == []
    key = data.draw(st.sampled_from(sorted(value)))
    (found,) = duplicate_keys(text + f"{key}: again\n")
    assert (found.key, found.path) == (key, ())
    assert found.second == (len(text), len(text) + len(key))


@given(TOKENS)
def test_any_text_is_read_or_refused(text: str) -> None:
    answers = []
    with pytest.MonkeyPatch.context() as patch:
        for _ in range(2):  # the second time by goyaml's grammar alone
            for read in (load_first, lambda text: load_values(text, documents="merge")):
                try:
                    answers.append(repr(read(text)))
                except YamlError as error:
                    assert 0 <= error.offset <= len(text)
                    answers.append(f"{error.helm} at {error.offset}")
            patch.setattr(events, "c_parser", lambda: None)
    assert answers[:2] == answers[2:]


@given(TOKENS)
def test_quick_and_exact_ways_agree(text: str) -> None:
    try:
        quick = reader._quick(text, reader._VALUES[1])
    except (reader._Unusual, *events.ASK_AGAIN):
        return
    document = reader._compose_first(text)
    assert repr(quick) == repr(reader._decoded(document, reader._VALUES))
