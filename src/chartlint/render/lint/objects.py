"""The head of a Kubernetes object as Helm's linter reads it, and what it says of it.

Source: helm/pkg/chart/v2/lint/rules/template.go; k8s.io/apimachinery/pkg/util/yaml/decoder.go (documents).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chartlint.gotmpl.strconv import quote
from chartlint.kube.names import dns1035_label, dns1123_label, dns1123_subdomain, path_segment_name
from chartlint.render.lint.message import Dialect
from chartlint.yamlio import YamlError, gojson, load_typed
from chartlint.yamlio.scalars import key_text

_WORKLOADS = ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")
_RBAC = ("role", "clusterrole", "rolebinding", "clusterrolebinding")
_SPACE = " \t\n\v\f\r\x85\xa0"
_JSON_KINDS = {bool: "bool", str: "string", list: "array", dict: "object"}


class Unreadable(Exception):
    """A document that Helm's linter cannot read; ``offset`` is where it begins."""

    def __init__(self, text: str, offset: int) -> None:
        super().__init__(text)
        self.text = text
        self.offset = offset


class Head(NamedTuple):
    """``apiVersion``, ``kind`` and ``metadata.name`` of a document, which is ``text[start:end]`` of the whole."""

    api_version: str
    kind: str
    name: str
    start: int
    end: int


def heads(text: str, dialect: Dialect) -> Iterator[Head]:
    """The objects of a text. Raises ``Unreadable`` at the first document that is none."""
    for start, end in _documents(text):
        part = text[start:end]
        if part.lstrip(_SPACE).startswith("{"):
            yield from _json_heads(text, start, dialect)
            return
        try:
            value = load_typed(part)
        except YamlError as error:
            raise Unreadable(error.helm, start + error.offset) from None
        if value is not None:
            yield _head(value, start, end, dialect)


def _documents(text: str) -> Iterator[tuple[int, int]]:
    """The parts between lines that start with ``---`` (YAMLReader)."""
    start = at = 0
    for line in text.splitlines(keepends=True) if "\r" not in text else _lines(text):
        if line.startswith("---"):
            rest = line[3:].strip()
            if rest and not rest.startswith("#"):
                raise Unreadable(f"invalid Yaml document separator: {rest}", at)
            if at > start:
                yield start, at
                start = at + len(line)
        at += len(line)
    if start < len(text):
        yield start, len(text)


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _json_heads(text: str, start: int, dialect: Dialect) -> Iterator[Head]:
    """The objects of a stream that begins with ``{``, which is read as JSON."""
    at = start
    while text[at:].strip(_SPACE):
        try:
            value, end = gojson.decode_prefix(text, at)
        except gojson.JsonError as error:
            raise Unreadable(f"json: offset {_offset(error, text)}: {error.message}", at) from None
        yield _head(value, at, end, dialect)
        at = end


def _offset(error: gojson.JsonError, text: str) -> int:
    """Bytes that Go's decoder had read when it failed, the one at fault included."""
    return len(text[: error.offset].encode("utf-8", "surrogateescape")) + 1


def _head(value: Any, start: int, end: int, dialect: Dialect) -> Head:
    whole = f"rules.{dialect.object_type}"
    if not isinstance(value, dict):
        raise Unreadable(_cannot(value, f"value of type {whole}"), start)
    found = {"apiversion": "", "kind": "", "metadata": {}, "name": "", "namespace": ""}
    labels = {"apiversion": "apiVersion", "kind": "Kind"}
    for key in sorted(value):
        name = key.lower()
        if name in labels:
            found[name] = _text(value[key], f"{dialect.object_type}.{labels[name]}", start, found[name])
        elif name == "metadata" and value[key] is not None:
            metadata = value[key]
            if not isinstance(metadata, dict):
                field = f"struct field {dialect.object_type}.Metadata of type rules.{dialect.metadata_type}"
                raise Unreadable(_cannot(metadata, field), start)
            for inner in sorted(metadata):
                if inner.lower() in ("name", "namespace"):
                    label = f"{dialect.metadata_type}.Metadata.{inner.lower().capitalize()}"
                    found[inner.lower()] = _text(metadata[inner], label, start, found[inner.lower()])
    return Head(str(found["apiversion"]), str(found["kind"]), str(found["name"]), start, end)


def _text(value: Any, field: str, start: int, before: Any) -> Any:
    if value is None:
        return before
    if isinstance(value, (dict, list)):
        raise Unreadable(_cannot(value, f"struct field {field} of type string"), start)
    return value if isinstance(value, str) else key_text(value)


def _cannot(value: Any, wanted: str) -> str:
    kind = _JSON_KINDS.get(type(value), "number")
    return f"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {kind} into Go {wanted}"


# --- what is said of an object


def name_fault(head: Head) -> str:
    """What is wrong with the name, in Helm's words; empty for a good one."""
    reasons = _name_check(head.kind.lower())(head.name)
    if not reasons:
        return ""
    invalid = [f"metadata.name: Invalid value: {quote(head.name)}: {reason}" for reason in dict.fromkeys(reasons)]
    text = invalid[0] if len(invalid) == 1 else f"[{', '.join(invalid)}]"
    return f"object name does not conform to Kubernetes naming requirements: {quote(head.name)}: {text}"


def _name_check(kind: str) -> Callable[[str], list[str]]:
    if kind == "service":
        return dns1035_label
    if kind == "namespace":
        return dns1123_label
    if kind == "certificatesigningrequest":
        return lambda name: []
    return path_segment_name if kind in _RBAC else dns1123_subdomain


def selector_fault(head: Head, text: str) -> str:
    """A workload in a text that has no selector anywhere."""
    if head.kind in _WORKLOADS and "matchLabels" not in text and "matchExpressions" not in text:
        return f"a {head.kind} must contain matchLabels or matchExpressions, and {quote(head.name)} does not"
    return ""


def list_fault(head: Head, text: str, dialect: Dialect) -> str:
    """An annotation that Helm does not heed inside a List."""
    if head.kind != "List":
        return ""
    try:
        body = load_typed(text)
    except YamlError as error:
        return f"unable to parse YAML: {error.helm}"
    for item in _get(body, "items") or []:
        annotations = _get(_get(item, "metadata"), "annotations")
        if isinstance(annotations, dict) and "helm.sh/resource-policy" in annotations:
            return f"{dialect.list_annotation} 'helm.sh/resource-policy' within List objects are ignored"
    return ""


def _get(value: Any, name: str) -> Any:
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in sorted(value) if key.lower() == name), None)


def indent_fault(text: str) -> str:
    """A text whose first line that is not blank is indented."""
    for line in text.split("\n"):
        if len(line) >= _SCANNER_LIMIT:
            return "bufio.Scanner: token too long"
        line = line.removesuffix("\r")
        if line.strip():
            if line[0] in " \t":
                return f"document starts with an illegal indent: {quote(line)}, which may cause parsing problems"
            return ""
    return ""


_SCANNER_LIMIT = 64 * 1024
