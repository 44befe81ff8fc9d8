"""Tokens to PyYAML events, exactly as goyaml v2 does it: a port of its ``parserc.go`` (see ``scan``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import yaml.events

from chartlint.yamlio.scan import Scanner
from chartlint.yamlio.tokens import Mark, SyntaxProblem, Token

Event: TypeAlias = Any  # an event of PyYAML's; its marks are ours, with the same fields
_events: Any = yaml.events

_DEFAULT_TAGS: Final = {"!": "!", "!!": "tag:yaml.org,2002:"}
_DOCUMENT_BOUNDS: Final = frozenset(
    ("VERSION-DIRECTIVE", "TAG-DIRECTIVE", "DOCUMENT-START", "DOCUMENT-END", "STREAM-END")
)


class GoParser:
    """Events of a YAML stream with goyaml's grammar; the same ``get_event`` as PyYAML's ``CParser``.

    A scalar with the tag ``!`` keeps it and is not called plain (libyaml drops the tag), because goyaml reads such
    a scalar as text.
    """

    def __init__(self, text: str) -> None:
        self._scanner = Scanner(text)
        self._peek = self._scanner.peek
        self._skip = self._scanner.skip
        self._state: Callable[[], Event] = self._stream_start
        self._states: list[Callable[[], Event]] = []
        self._starts: list[Mark] = []
        self._tags: dict[str, str] = {}
        self._ended = False

    def get_event(self) -> Event | None:
        """The next event, None after the end of the stream; raises ``SyntaxProblem``."""
        if self._ended:
            return None
        return self._state()

    def __iter__(self) -> Iterator[Event]:
        while (event := self.get_event()) is not None:
            yield event

    # -- stream and documents

    def _stream_start(self) -> Event:
        token = self._peek()
        self._skip()
        self._state = self._first_document_start
        return _events.StreamStartEvent(token.start, token.end)

    def _first_document_start(self) -> Event:
        token = self._peek()
        if token.kind not in _DOCUMENT_BOUNDS or token.kind == "DOCUMENT-END":
            self._tags = dict(_DEFAULT_TAGS)
            self._states.append(self._document_end)
            self._state = self._block_node
            return _events.DocumentStartEvent(token.start, token.end, explicit=False)
        return self._explicit_document_start()

    def _document_start(self) -> Event:
        while self._peek().kind == "DOCUMENT-END":
            self._skip()
        return self._explicit_document_start()

    def _explicit_document_start(self) -> Event:
        token = self._peek()
        if token.kind == "STREAM-END":
            self._ended = True
            self._skip()
            return _events.StreamEndEvent(token.start, token.end)
        start = token.start
        self._directives()
        token = self._peek()
        if token.kind != "DOCUMENT-START":
            raise SyntaxProblem("did not find expected <document start>", token.start)
        self._states.append(self._document_end)
        self._state = self._document_content
        self._skip()
        return _events.DocumentStartEvent(start, token.end, explicit=True)

    def _directives(self) -> None:
        version = False
        self._tags = {}
        while (token := self._peek()).kind in ("VERSION-DIRECTIVE", "TAG-DIRECTIVE"):
            if token.kind == "VERSION-DIRECTIVE":
                if version:
                    raise SyntaxProblem("found duplicate %YAML directive", token.start)
                if (token.value, token.suffix) != ("1", "1"):
                    raise SyntaxProblem("found incompatible YAML document", token.start)
                version = True
            else:
                if token.value in self._tags:
                    raise SyntaxProblem("found duplicate %TAG directive", token.start)
                self._tags[token.value] = token.suffix
            self._skip()
        for handle, prefix in _DEFAULT_TAGS.items():
            self._tags.setdefault(handle, prefix)

    def _document_content(self) -> Event:
        token = self._peek()
        if token.kind in _DOCUMENT_BOUNDS:
            self._state = self._states.pop()
            return self._empty(token.start)
        return self._block_node()

    def _document_end(self) -> Event:
        token = self._peek()
        end, explicit = token.start, False
        if token.kind == "DOCUMENT-END":
            end, explicit = token.end, True
            self._skip()
        self._state = self._document_start
        return _events.DocumentEndEvent(token.start, end, explicit=explicit)

    # -- nodes

    def _empty(self, mark: Mark) -> Event:
        return _events.ScalarEvent(None, None, (True, False), "", mark, mark, style="")

    def _block_node(self) -> Event:
        return self._node(block=True)

    def _node(self, *, block: bool = False, indentless: bool = False) -> Event:
        token = self._peek()
        if token.kind == "ALIAS":
            self._state = self._states.pop()
            self._skip()
            return _events.AliasEvent(token.value, token.start, token.end)
        start = end = token.start
        anchor: str | None = None
        tag_token: Token | None = None
        for _ in range(2):
            if token.kind == "ANCHOR" and anchor is None:
                anchor = token.value
            elif token.kind == "TAG" and tag_token is None:
                tag_token = token
            else:
                break
            end = token.end
            self._skip()
            token = self._peek()
        tag: str | None = None
        if tag_token is not None:
            tag = tag_token.suffix
            if tag_token.value:
                prefix = self._tags.get(tag_token.value, "")
                if not prefix:
                    raise SyntaxProblem("found undefined tag handle", tag_token.start, "while parsing a node", start)
                tag = prefix + tag
        implicit = not tag
        kind = token.kind
        if kind == "SCALAR":
            self._state = self._states.pop()
            self._skip()
            flags = (not tag and not token.style, not tag and bool(token.style))
            return _events.ScalarEvent(anchor, tag, flags, token.value, start, token.end, style=token.style)
        if indentless and kind == "BLOCK-ENTRY":
            self._state = self._indentless_entry
            return _events.SequenceStartEvent(anchor, tag, implicit, start, token.end, flow_style=False)
        if kind == "FLOW-SEQUENCE-START":
            self._state = self._flow_sequence_first
            return _events.SequenceStartEvent(anchor, tag, implicit, start, token.end, flow_style=True)
        if kind == "FLOW-MAPPING-START":
            self._state = self._flow_mapping_first
            return _events.MappingStartEvent(anchor, tag, implicit, start, token.end, flow_style=True)
        if block and kind == "BLOCK-SEQUENCE-START":
            self._state = self._block_sequence_first
            return _events.SequenceStartEvent(anchor, tag, implicit, start, token.end, flow_style=False)
        if block and kind == "BLOCK-MAPPING-START":
            self._state = self._block_mapping_first
            return _events.MappingStartEvent(anchor, tag, implicit, start, token.end, flow_style=False)
        if anchor or tag:
            self._state = self._states.pop()
            return _events.ScalarEvent(anchor, tag, (implicit, False), "", start, end, style="")
        context = "while parsing a block node" if block else "while parsing a flow node"
        raise SyntaxProblem("did not find expected node content", token.start, context, start)

    def _enter(self) -> None:
        self._starts.append(self._peek().start)
        self._skip()

    def _leave(self) -> None:
        self._state = self._states.pop()
        self._starts.pop()
        self._skip()

    def _unexpected(self, wanted: str, token: Token, context: str) -> SyntaxProblem:
        return SyntaxProblem(f"did not find expected {wanted}", token.start, context, self._starts[-1])

    # -- block collections

    def _block_sequence_first(self) -> Event:
        self._enter()
        return self._block_sequence_entry()

    def _block_sequence_entry(self) -> Event:
        token = self._peek()
        if token.kind == "BLOCK-ENTRY":
            self._skip()
            if self._peek().kind in ("BLOCK-ENTRY", "BLOCK-END"):
                self._state = self._block_sequence_entry
                return self._empty(token.end)
            self._states.append(self._block_sequence_entry)
            return self._node(block=True)
        if token.kind == "BLOCK-END":
            self._leave()
            return _events.SequenceEndEvent(token.start, token.end)
        raise self._unexpected("'-' indicator", token, "while parsing a block collection")

    def _indentless_entry(self) -> Event:
        token = self._peek()
        if token.kind == "BLOCK-ENTRY":
            self._skip()
            if self._peek().kind in ("BLOCK-ENTRY", "KEY", "VALUE", "BLOCK-END"):
                self._state = self._indentless_entry
                return self._empty(token.end)
            self._states.append(self._indentless_entry)
            return self._node(block=True)
        self._state = self._states.pop()
        return _events.SequenceEndEvent(token.start, token.start)

    def _block_mapping_first(self) -> Event:
        self._enter()
        return self._block_mapping_key()

    def _block_mapping_key(self) -> Event:
        token = self._peek()
        if token.kind == "KEY":
            self._skip()
            if self._peek().kind in ("KEY", "VALUE", "BLOCK-END"):
                self._state = self._block_mapping_value
                return self._empty(token.end)
            self._states.append(self._block_mapping_value)
            return self._node(block=True, indentless=True)
        if token.kind == "BLOCK-END":
            self._leave()
            return _events.MappingEndEvent(token.start, token.end)
        raise self._unexpected("key", token, "while parsing a block mapping")

    def _block_mapping_value(self) -> Event:
        token = self._peek()
        if token.kind == "VALUE":
            self._skip()
            if self._peek().kind in ("KEY", "VALUE", "BLOCK-END"):
                self._state = self._block_mapping_key
                return self._empty(token.end)
            self._states.append(self._block_mapping_key)
            return self._node(block=True, indentless=True)
        self._state = self._block_mapping_key
        return self._empty(token.start)

    # -- flow collections

    def _flow_sequence_first(self) -> Event:
        self._enter()
        return self._flow_sequence_entry(first=True)

    def _flow_sequence_next(self) -> Event:
        return self._flow_sequence_entry()

    def _flow_sequence_entry(self, *, first: bool = False) -> Event:
        token = self._peek()
        if token.kind != "FLOW-SEQUENCE-END":
            if not first:
                if token.kind != "FLOW-ENTRY":
                    raise self._unexpected("',' or ']'", token, "while parsing a flow sequence")
                self._skip()
                token = self._peek()
            if token.kind == "KEY":
                self._state = self._flow_pair_key
                self._skip()
                return _events.MappingStartEvent(None, None, True, token.start, token.end, flow_style=True)
            if token.kind != "FLOW-SEQUENCE-END":
                self._states.append(self._flow_sequence_next)
                return self._node()
        self._leave()
        return _events.SequenceEndEvent(token.start, token.end)

    def _flow_pair_key(self) -> Event:
        token = self._peek()
        if token.kind not in ("VALUE", "FLOW-ENTRY", "FLOW-SEQUENCE-END"):
            self._states.append(self._flow_pair_value)
            return self._node()
        # goyaml (and libyaml 0.2.5) drop the token here, so that ``[? , a]`` loses its comma.
        self._skip()
        self._state = self._flow_pair_value
        return self._empty(token.end)

    def _flow_pair_value(self) -> Event:
        token = self._peek()
        if token.kind == "VALUE":
            self._skip()
            if self._peek().kind not in ("FLOW-ENTRY", "FLOW-SEQUENCE-END"):
                self._states.append(self._flow_pair_end)
                return self._node()
        self._state = self._flow_pair_end
        return self._empty(token.start)

    def _flow_pair_end(self) -> Event:
        token = self._peek()
        self._state = self._flow_sequence_next
        return _events.MappingEndEvent(token.start, token.start)

    def _flow_mapping_first(self) -> Event:
        self._enter()
        return self._flow_mapping_entry(first=True)

    def _flow_mapping_next(self) -> Event:
        return self._flow_mapping_entry()

    def _flow_mapping_entry(self, *, first: bool = False) -> Event:
        token = self._peek()
        if token.kind != "FLOW-MAPPING-END":
            if not first:
                if token.kind != "FLOW-ENTRY":
                    raise self._unexpected("',' or '}'", token, "while parsing a flow mapping")
                self._skip()
                token = self._peek()
            if token.kind == "KEY":
                self._skip()
                token = self._peek()
                if token.kind not in ("VALUE", "FLOW-ENTRY", "FLOW-MAPPING-END"):
                    self._states.append(self._flow_mapping_value)
                    return self._node()
                self._state = self._flow_mapping_value
                return self._empty(token.start)
            if token.kind != "FLOW-MAPPING-END":
                self._states.append(self._flow_mapping_empty_value)
                return self._node()
        self._leave()
        return _events.MappingEndEvent(token.start, token.end)

    def _flow_mapping_value(self) -> Event:
        token = self._peek()
        if token.kind == "VALUE":
            self._skip()
            token = self._peek()
            if token.kind not in ("FLOW-ENTRY", "FLOW-MAPPING-END"):
                self._states.append(self._flow_mapping_next)
                return self._node()
        self._state = self._flow_mapping_next
        return self._empty(token.start)

    def _flow_mapping_empty_value(self) -> Event:
        self._state = self._flow_mapping_next
        return self._empty(self._peek().start)
