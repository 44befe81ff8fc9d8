"""Where things stand. In the texts below ‹…› is round the key and «…» round the value that are looked for."""

from __future__ import annotations

import pytest

from chartlint.yamlio import DuplicateKey, PositionTree, duplicate_keys, load_document, positions, span_of

PLACES = [
    (("a",), "‹a›: «1»\nb: 2\n"),
    (("a", "b"), "# é 😀\na:\n  ‹b›:   «x y»   # why\n  c: 1\n"),
    (("a",), "‹a›:\n  «b: x\n  c:\n    - 1\n    - 2»\n\n# of d\nd: 1\n"),
    (("a", 1), "a:\n- x\n- «b: 1\n  c: 2»\n- z\n"),
    (("a", 1, "c"), "a:\n- x\n- b: 1\n  ‹c›: «2»\n"),
    (("a", 1), "a: [x, «{b: 1}», z]\n"),
    (("a",), "‹a›: «[x, {b: 1}]»  # flow\n"),
    (("a", "b"), "a: {‹b›: «'it''s'», c}\n"),
    (("a",), "‹a›:«»\nb: 1\n"),
    (("a",), "? ‹a›«»\n# more\n? b\n"),
    (("a",), "‹a›: «|\n  one\n\n  two»\n\n# end\nb: 1\n"),
    (("a",), "‹a›: «>-\n  one\n  two»\n"),
    (("a",), '‹"a"›: «!!str 1»\n'),
    (("a",), "‹a›: «&x\n  b: 1»\nc: *x\n"),
    (("true",), "‹y›: «1»\n"),
    (("10",), "‹0xA›: «1»\n"),
    (("a",), "a: 1\n‹a›: «2»\n"),
    (("c", "b"), "a: &x\n  ‹b›: «1»\nc: *x\n"),
    (("c",), "a: &x\n  b: 1\n‹c›: «*x»\n"),
    (("m", "b"), "a: &x {‹b›: «1»}\nm: {<<: *x}\n"),
    (("m", "b"), "a: &x {b: 1}\nm: {<<: *x, ‹b›: «2»}\n"),
    (("m", "b"), "a: &x {‹b›: «1»}\nc: &y {b: 2}\nm: {b: 3, <<: [*x, *y]}\n"),
    (("a", "b"), "\ufeffa:\r\n  ‹b›: «ü»\r\n"),
    ((), "# first\n«a: 1\nb: 2»\n# last\n"),
    ((0, 0), "- - «x»\n  - y\n"),
    (("k",), "? {a: b}\n: 1\n‹k›: «2»\n"),
]


def marked(text: str, key: tuple[int, int] | None, value: tuple[int, int]) -> str:
    """The text with the marks round its key and value."""
    marks = [(value[1], 2, "»"), (value[0], 1, "«")]
    if key is not None:
        marks += [(key[1], 0, "›"), (key[0], 0, "‹")]
    for at, _, mark in sorted(marks, reverse=True):
        text = text[:at] + mark + text[at:]
    return text


def unmarked(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "‹›«»")))


@pytest.mark.parametrize(("path", "text"), PLACES)
def test_place(path: tuple[str | int, ...], text: str) -> None:
    found = span_of(unmarked(text), path)
    assert found is not None
    assert (marked(unmarked(text), found.key, found.value), found.exact, found.path) == (text, True, path)


@pytest.mark.parametrize(
    ("path", "parent", "text"),
    [
        (("a", "x", "z"), ("a",), "‹a›: «{b: 1}»\n"),
        (("a", "b", "c"), ("a", "b"), "a:\n  ‹b›: «1»\n"),
        (("a", 2), ("a",), "‹a›: «[1, 2]»\n"),
        (("a", "0"), ("a",), "‹a›: «[1, 2]»\n"),
        (("z",), (), "«a: 1»\n"),
    ],
)
def test_nearest_parent(path: tuple[str | int, ...], parent: tuple[str | int, ...], text: str) -> None:
    found = span_of(unmarked(text), path)
    assert found is not None
    assert (marked(unmarked(text), found.key, found.value), found.exact, found.path) == (text, False, parent)


def test_place_in_a_later_document() -> None:
    text = "a: 1\n---\n# x\na: 2\n"
    found = span_of(text, ("a",), 1)
    assert found is not None
    assert text[slice(*found.value)] == "2"
    assert span_of(text, ("a",), 2) is None
    assert span_of("", ()) is None


def test_places_of_a_broken_text() -> None:
    text = "a: 1\n---\nb: 2\n---\nc: [\n"
    assert positions(text, 1) is not None
    assert positions(text, 2) is None
    assert span_of("a: 'x", ("a",)) is None
    assert span_of("- " * 5000, (0,)) is None
    stray = span_of("a: \udcff\nb: \x01x", ("b",))
    assert stray is not None
    assert stray.value == (8, 10)


def test_tree_of_an_authored_file() -> None:
    text = "b: {c: [1, x]}\na: &k\n  - d: 1\nm: *k\nz: {<<: {e: 1}, f: 2}\n"
    tree = positions(text)
    assert isinstance(tree, PositionTree)
    assert [(path, text[slice(*entry.value)]) for path, entry in tree.walk()] == [
        ((), text.rstrip()),
        (("b",), "{c: [1, x]}"),
        (("b", "c"), "[1, x]"),
        (("b", "c", 0), "1"),
        (("b", "c", 1), "x"),
        (("a",), "&k\n  - d: 1"),
        (("a", 0), "d: 1"),
        (("a", 0, "d"), "1"),
        (("m",), "*k"),
        (("z",), "{<<: {e: 1}, f: 2}"),
        (("z", "e"), "1"),
        (("z", "f"), "2"),
    ]
    assert ("m", 0, "d") in tree
    assert ("m", 1) not in tree


def test_tree_of_a_list_that_contains_itself() -> None:
    tree = positions("a: &x [*x, 1]\n")
    assert tree is not None
    assert [path for path, _ in tree.walk()] == [(), ("a",), ("a", 0), ("a", 1)]
    assert tree.find(("a", 0, 0, 0, 1)).exact


DUPLICATES = [
    # path of the map, and the text with ‹…› round the first and «…» round the second key
    ((), "‹a›: 1\nb: 2\n«a»: 3\n"),
    ((), "‹y›: 1\n«true»: 3\n"),
    ((), "‹1›: 1\n«'1'»: 3\n"),
    (("a", 0), "a:\n- ‹b›: {b: 1}\n  «b»: 2\n"),
    (("x",), 'x: {‹a›: 1, "«a»": 2}\n'.replace('"«a»"', '«"a"»')),
    (("k", "a"), "k: 1\nk:\n  a:\n    ‹b›: 1\n    «b»: 2\n"),
]


@pytest.mark.parametrize(("path", "text"), DUPLICATES)
def test_duplicate_key(path: tuple[str | int, ...], text: str) -> None:
    plain = unmarked(text)
    for _ in range(2):  # before and after the text was loaded
        found = duplicate_keys(plain)[-1]
        assert found.path == path
        assert found.key in ("a", "b", "true", "1")
        assert marked(plain, found.first, found.second) == text
        load_document(plain)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: {a: 1}\nc: [{a: 1}, {a: 1}]\n",
        "a: 1\n---\na: 1\n",
        "a: &x {b: 1}\nc: {<<: *x, b: 2}\nd: {<<: *x, <<: *x}\n",
        "",
    ],
)
def test_no_duplicate_key(text: str) -> None:
    assert duplicate_keys(text) == []
    load_document(text)
    assert duplicate_keys(text) == []


def test_duplicates_of_all_documents_and_thrice() -> None:
    text = "a: 1\n---\nb: 1\nb: 2\nb: 3\n"
    load_document(text)
    assert duplicate_keys(text) == [
        DuplicateKey((), "b", (9, 10), (14, 15), 1),
        DuplicateKey((), "b", (9, 10), (19, 20), 1),
    ]
