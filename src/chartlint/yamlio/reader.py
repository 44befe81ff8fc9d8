"""YAML as Helm reads it.

Helm's way is YAML -> goyaml v2 -> JSON text -> Go value (sigs.k8s.io/yaml). Hence every number of a values file
is a 64-bit float, every key is a string, and infinities are refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, NamedTuple, TypeAlias

import yaml.events

from chartlint.yamlio import decode as _decode
from chartlint.yamlio.decode import MAX_DEPTH, DecodeProblem
from chartlint.yamlio.errors import YamlError
from chartlint.yamlio.events import (
    ASK_AGAIN,
    FLOW_ODDITIES,
    GrammarDiffers,
    ends_early,
    flow_suspicious,
    get_events,
    reader_problem,
    remember_unique,
)
from chartlint.yamlio.scalars import key_text, resolve
from chartlint.yamlio.tokens import Mark, SyntaxProblem

Events: TypeAlias = Callable[[], Any]

_events: Any = yaml.events
_Scalar: Any = _events.ScalarEvent
_MappingStart: Any = _events.MappingStartEvent
_MappingEnd: Any = _events.MappingEndEvent
_SequenceStart: Any = _events.SequenceStartEvent
_SequenceEnd: Any = _events.SequenceEndEvent
_DocumentStart: Any = _events.DocumentStartEvent
_DocumentEnd: Any = _events.DocumentEndEvent


class _Unusual(Exception):
    """The quick loop met something that only ``decode`` knows."""


class _Memo(dict[str, Any]):
    """What plain scalars mean, found out once for each text. Long texts are not kept, nor too many."""

    __slots__ = ("_meaning",)
    _LIMIT: Final = 20_000
    _LONGEST: Final = 40

    def __init__(self, meaning: Callable[[str], Any]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> Any:
        value = self._meaning(text)
        if len(text) <= self._LONGEST:
            if len(self) >= self._LIMIT:
                self.clear()
            self[text] = value
        return value


def _as_values(value: Any) -> Any:
    """A scalar after the trip through JSON into ``interface {}``: numbers are floats."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _as_manifest(value: Any) -> Any:
    """A scalar as the API server reads the JSON: whole numbers of 64 bits are integers (``1.0`` too), others floats."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        value = int(value)
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        return float(value)
    return value


def _as_written(value: Any) -> Any:
    return value


def _plain(kind: Callable[[Any], Any]) -> _Memo:
    def meaning(text: str) -> Any:
        value = resolve(text)
        if isinstance(value, float) and not math.isfinite(value):
            raise _Unusual
        return kind(value)

    return _Memo(meaning)


def _key(text: str) -> str:
    key = key_text(resolve(text))
    if key is None or text == "<<":
        raise _Unusual
    return key


_Kind: TypeAlias = tuple[Callable[[Any], Any], _Memo]

_KEYS: Final = _Memo(_key)
_VALUES: Final = (_as_values, _plain(_as_values))
_MANIFEST: Final = (_as_manifest, _plain(_as_manifest))
_WRITTEN: Final = (_as_written, _plain(_as_written))


class Document(NamedTuple):
    """One document of a stream: its value, and ``text[start:end]`` that it was read from."""

    value: Any
    start: int
    end: int


# -- the public readers


def load_first(text: str) -> Any:
    """The first document of ``text`` as ``fromYaml``, Chart.yaml and Helm 3 values files are read: numbers are
    floats, keys strings. None for an empty text. Raises ``YamlError``."""
    return _load(text, _VALUES)


def load_typed(text: str) -> Any:
    """As ``load_first``, but numbers stay as goyaml resolved them: ``int`` or ``float`` (for fields that Helm
    turns into text, see ``scalars.key_text``). Raises ``YamlError``."""
    return _load(text, _WRITTEN)


def load_document(text: str) -> Any:
    """The first document of a rendered manifest as the API server gets it: whole numbers are ``int``, others
    ``float``. None for an empty text. Raises ``YamlError``."""
    return _load(text, _MANIFEST)


def load_values(
    text: str, *, documents: Literal["first", "merge"] = "first", go_type: str = "map[string]interface {}"
) -> dict[str, Any]:
    """A values file: ``first`` as Helm 3 reads it, ``merge`` as Helm 4 does (all documents merged in order, a
    later one wins, maps are merged deeply, null overwrites). An empty text is an empty map.

    Raises ``YamlError``, also for a document that is no map (``go_type`` is the wanted type in its message).
    """
    if documents == "first":
        return _mapping(text, _load(text, _VALUES), go_type)
    merged: dict[str, Any] = {}
    for start, end in _helm4_documents(text):
        part = text[start:end]
        if not part.endswith("\n"):
            part += "\n"
        try:
            value = _mapping(part, _load(part, _VALUES), go_type)
        except YamlError as error:
            raise error.moved(text, start) from None
        _merge(merged, value)
    return merged


def load_all_documents(text: str) -> list[Document]:
    """Every document of a YAML stream, numbers as in ``load_document``. Raises ``YamlError``."""
    shift = _bom(text)
    body = text[shift:]
    try:
        if (refused := reader_problem(body)) is not None:
            raise _reader_refusal(refused)
        try:
            found = list(_stream(get_events(body)))
        except ASK_AGAIN:
            found = list(_stream(get_events(body, exact=True)))
    except (DecodeProblem, SyntaxProblem, RecursionError) as problem:
        raise _yaml_error(problem, text, shift) from None
    return [Document(value, start + shift, end + shift) for value, start, end in found]


def type_problem(value: Any, go_type: str = "map[string]interface {}") -> str | None:
    """Go's complaint when JSON that is no object shall become a map of ``go_type``; None for a map or null."""
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, bool):
        name = "bool"
    elif isinstance(value, (int, float)):
        name = "number"
    else:
        name = "string" if isinstance(value, str) else "array"
    return f"json: cannot unmarshal {name} into Go value of type {go_type}"


def _mapping(text: str, value: Any, go_type: str) -> dict[str, Any]:
    problem = type_problem(value, go_type)
    if problem is not None:
        offset = len(text) - len(text.lstrip())
        raise YamlError(f"while decoding JSON: {problem}", text, offset, prefix="error unmarshaling JSON: ")
    return value if value is not None else {}


# -- Helm 4's documents of a values file


_SEPARATOR = re.compile(r"^---(.*)$", re.MULTILINE)
_UTF16: Final = ("\udcff\udcfe", "\udcfe\udcff")
"""The byte order marks of UTF-16, read as UTF-8 with stray bytes as surrogates."""


def _helm4_documents(text: str) -> Iterator[tuple[int, int]]:
    """The parts of a values file that Helm 4 reads one by one: it cuts at every line that starts with ``---``
    (``YAMLReader`` of k8s.io/apimachinery)."""
    start = 0
    for found in _SEPARATOR.finditer(text) if "---" in text else ():
        rest = found[1].strip()
        if rest and not rest.startswith("#"):
            message = f"invalid Yaml document separator: {rest}"
            raise YamlError(message, text, found.start(), prefix="error reading yaml document: ")
        if found.start() > start:  # else the separator belongs to the document that it opens
            yield start, found.start()
            start = min(found.end() + 1, len(text))
    if start < len(text):
        yield start, len(text)


def _merge(target: dict[str, Any], source: dict[str, Any]) -> None:
    for key, value in source.items():
        old = target.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            _merge(old, value)
        else:
            target[key] = value


# -- one document


def _bom(text: str) -> int:
    return 1 if text.startswith("\ufeff") else 0


def _load(text: str, kind: _Kind) -> Any:
    if text.startswith(_UTF16):
        return _load_utf16(text, kind)
    shift = _bom(text)
    body = text[1:] if shift else text
    try:
        return _quick(body, kind[1])
    except _Unusual:
        try:
            document = _decode.compose(get_events(body))
            if document is None or not ends_early(body, document.end):
                return _decoded(document, kind)
        except (*ASK_AGAIN, DecodeProblem, SyntaxProblem, RecursionError):
            pass  # every refusal is to be the verdict of goyaml's own grammar
    except (*ASK_AGAIN, SyntaxProblem):
        pass
    try:
        return _decoded(_compose_first(body), kind)
    except (DecodeProblem, SyntaxProblem, RecursionError) as problem:
        raise _yaml_error(problem, text, shift) from None


def _load_utf16(text: str, kind: _Kind) -> Any:
    data = text.encode("utf-8", "surrogateescape")
    try:
        return _load(data.decode("utf-16"), kind)
    except UnicodeDecodeError:
        raise YamlError("yaml: incomplete UTF-16 character", text, len(text)) from None
    except YamlError as error:
        raise error.moved("", 0) from None


def _quick(text: str, plain: _Memo) -> Any:
    """The first document's value, for documents of maps, lists and untagged scalars; ``_Unusual`` for others."""
    get = get_events(text, flow=False)
    get()
    if get().__class__ is not _DocumentStart:
        return None
    keys = _KEYS
    root: list[Any] = []
    container: Any = root
    is_map = False
    stack: list[Any] = []
    flow_depth = 0  # where the outermost flow collection stands in the stack,
    odd = -1  # and the next of FLOW_ODDITIES
    watch = flow_suspicious(text)
    pairs = 0  # more than the maps hold when a key stands twice
    while True:
        event = get()
        cls = event.__class__
        if is_map and cls is _Scalar:
            implicit = event.implicit
            if implicit[0]:
                key = keys[event.value]
            elif implicit[1]:
                key = event.value
            else:
                raise _Unusual
            pairs += 1
            event = get()
            cls = event.__class__
            if cls is _Scalar:
                implicit = event.implicit
                if implicit[0]:
                    container[key] = plain[event.value]
                elif implicit[1]:
                    container[key] = event.value
                else:
                    raise _Unusual
                continue
            stack.append(container)
            if cls is _MappingStart:
                container[key] = container = {}
            elif cls is _SequenceStart:
                container[key] = container = []
                is_map = False
            else:
                raise _Unusual
        elif cls is _MappingEnd or cls is _SequenceEnd:
            if flow_depth == len(stack):
                flow_depth = 0
                if odd < event.end_mark.index:
                    raise _Unusual
            if is_map:
                pairs -= len(container)
            container = stack.pop()
            is_map = container.__class__ is dict
            continue
        elif is_map:
            raise _Unusual
        elif cls is _Scalar:
            implicit = event.implicit
            if implicit[0]:
                container.append(plain[event.value])
            elif implicit[1]:
                container.append(event.value)
            else:
                raise _Unusual
            continue
        elif cls is _DocumentEnd:
            end = event.end_mark.index
            if ends_early(text, end):
                raise GrammarDiffers
            if end >= len(text) and pairs == 0:
                remember_unique(text)
            return root[0]
        else:
            stack.append(container)
            if cls is _MappingStart:
                inner: Any = {}
                is_map = True
            elif cls is _SequenceStart:
                inner = []
            else:
                raise _Unusual
            container.append(inner)
            container = inner
        if watch and not flow_depth and event.flow_style:
            flow_depth = len(stack)
            start = event.start_mark.index
            if odd < start:
                found = FLOW_ODDITIES.search(text, start)
                odd = found.start() if found else len(text)
        if len(stack) > MAX_DEPTH:
            raise _Unusual


def _decoded(document: _decode.Document | None, kind: _Kind) -> Any:
    return None if document is None else _decode.decode(document.root, kind[0])


def _compose_first(body: str) -> _decode.Document | None:
    """The first document's nodes in goyaml's grammar. Raises ``DecodeProblem`` and ``SyntaxProblem``."""
    refused = reader_problem(body)
    if refused is None:
        return _decode.compose(get_events(body, exact=True))
    # goyaml reads in blocks: what it finds before the block with the refused character, it finds first.
    reach = refused[2] - _LOOK_AHEAD
    try:
        document = _decode.compose(get_events(body[: refused[2]], exact=True))
    except SyntaxProblem as problem:
        if problem.mark.index < reach:
            raise
        raise _reader_refusal(refused) from None
    if document is None or document.end >= reach:
        raise _reader_refusal(refused)
    return document


_LOOK_AHEAD: Final = 4
"""Characters that goyaml's scanner looks ahead for ``--- ``."""


def _stream(get: Events) -> Iterator[tuple[Any, int, int]]:
    while (document := _decode.compose(get)) is not None:
        yield _decode.decode(document.root, _as_manifest), document.start, document.end


# -- problems


def _reader_refusal(refused: tuple[str, int, int]) -> SyntaxProblem:
    return SyntaxProblem(refused[0], Mark(refused[1], 0, 0))


def _yaml_error(problem: DecodeProblem | SyntaxProblem | RecursionError, text: str, shift: int) -> YamlError:
    if isinstance(problem, RecursionError):
        return YamlError(f"yaml: exceeded max depth of {MAX_DEPTH}", text)
    if isinstance(problem, DecodeProblem):
        return YamlError(problem.problem, text, problem.offset + shift)
    # goyaml's ``parser.fail``: a problem on the first line is told with the line of its context, if at all.
    line = problem.mark.line
    if line:
        line += problem.scanner
    elif problem.context_mark is not None:
        line = problem.context_mark.line
    where = f"line {line}: " if line else ""
    return YamlError(
        f"yaml: {where}{problem.problem}",
        text,
        problem.mark.index + shift,
        problem=problem.problem,
        context=problem.context,
        context_offset=None if problem.context_mark is None else problem.context_mark.index + shift,
    )
