"""Where schemas of custom resources come from: CustomResourceDefinitions, and folders of JSON Schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from chartlint.kube.schemas.checks import Path, Struct
from chartlint.kube.schemas.mistakes import Mistake, word
from chartlint.kube.schemas.store import shipped_schemas
from chartlint.kube.schemas.structural import CustomSchema, SchemaError
from chartlint.source import Source
from chartlint.yamlio import YamlError, load_all_documents, span_of

CRD = "CustomResourceDefinition"
API = "apiextensions.k8s.io"
_MENTION = re.compile(rf"\b{CRD}\b")
MAX_MISTAKES = 5
"""Mistakes told of one CustomResourceDefinition."""


class SchemaFault(NamedTuple):
    """A schema that cannot be used, so that objects are not checked against it.

    ``origin`` is what it came from: a Source (then ``offset`` is the place in its text), or whatever a definition was
    given with.
    """

    message: str
    origin: object
    offset: int = 0


class _Version(NamedTuple):
    schema: Any
    closed: bool
    fault: SchemaFault


class Definitions:
    """The kinds that CustomResourceDefinitions bring. ``faults`` grows as schemas are found to be unusable."""

    def __init__(self) -> None:
        self.faults: list[SchemaFault] = []
        self._versions: dict[tuple[str, str], dict[str, _Version]] = {}
        self._made: dict[tuple[int, str, str], Struct | None] = {}

    def fresh(self) -> Definitions:
        """The same kinds, of which none is known to be unusable yet."""
        other = Definitions()
        other._versions = self._versions
        return other

    def add_text(self, source: Source, *, judge: bool = True) -> None:
        """Take every CustomResourceDefinition in a YAML or JSON file; one that Kubernetes refuses is a fault.

        ``judge`` is False for those of other people, which nobody installs here.
        """
        text = source.text
        if not _MENTION.search(text):
            return
        try:
            documents = load_all_documents(text)
        except YamlError as error:
            why = "it is a template, and is not rendered here" if "{{" in text else error.problem
            message = f"the file with a {CRD} is not valid YAML: {why}"
            self.faults.append(SchemaFault(message, source, error.offset))
            return
        for document in documents:
            part = text[document.start : document.end]
            start = document.start + len(part) - len(part.lstrip())
            for base, body in _bodies(document.value):
                for mistake in _mistakes(body)[:MAX_MISTAKES] if judge else ():
                    advice = f"; {mistake.suggestion}" if mistake.suggestion else ""
                    message = f"Kubernetes refuses the {CRD}: {mistake.message}{advice}"
                    span = span_of(part, (*base, *mistake.path)) if mistake.path else None
                    place = (span.key or span.value) if span is not None else None
                    at = document.start + place[0] if place is not None else start
                    self.faults.append(SchemaFault(message, source, at))
                self.add(body, source, start)

    def add(self, body: dict[str, Any], origin: object, offset: int = 0) -> None:
        """Take one CustomResourceDefinition; what it lacks is not looked at here."""
        spec = body.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        names = spec.get("names")
        kind = names.get("kind") if isinstance(names, dict) else None
        group = spec.get("group")
        if not isinstance(kind, str) or not isinstance(group, str):
            return
        found: dict[str, _Version] = {}
        old = str(body.get("apiVersion")).endswith("/v1beta1")
        for version in _listed(spec.get("versions")) or ([{"name": spec.get("version")}] if old else []):
            if not isinstance(name := version.get("name"), str) or version.get("served") is False:
                continue
            holder = version.get("schema") or (spec.get("validation") if old else None)
            schema = holder.get("openAPIV3Schema") if isinstance(holder, dict) else None
            closed = not old or spec.get("preserveUnknownFields") is False
            fault = SchemaFault(f"the schema of {kind} in version {name} cannot be used: ", origin, offset)
            found[name] = _Version(schema, closed, fault)
        if found:
            self._versions.setdefault((group, kind), found)

    def versions(self, group: str, kind: str) -> list[str]:
        """The apiVersions that a kind is served in, sorted; empty for an unknown one."""
        return sorted(f"{group}/{version}" for version in self._versions.get((group, kind), ()))

    def schema(self, minor: int, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold; None where there is no usable schema for it."""
        key = (minor, api_version, kind)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, minor: int, api_version: str, kind: str) -> Struct | None:
        group, _, name = api_version.rpartition("/")
        version = self._versions.get((group, kind), {}).get(name)
        if version is None or version.schema is None:
            return None

        def reject(problem: str) -> None:
            self._made[minor, api_version, kind] = None
            fault = version.fault._replace(message=version.fault.message + problem)
            if fault not in self.faults:
                self.faults.append(fault)

        try:
            made = CustomSchema(
                shipped_schemas(), minor, f"{group}.{kind}", version.schema, closed=version.closed, reject=reject
            )
        except SchemaError as error:
            reject(str(error))
            return None
        return made.root


def _bodies(value: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The CustomResourceDefinitions in a document and where they stand, those of a List one by one."""
    if not isinstance(value, dict):
        return
    if value.get("kind") == CRD:
        yield (), value
    elif str(value.get("kind")).endswith("List") and isinstance(value.get("items"), list):
        for index, item in enumerate(value["items"]):
            if isinstance(item, dict) and (item.get("kind") == CRD or value["kind"] == f"{CRD}List"):
                yield ("items", index), item


def _listed(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _mistakes(body: dict[str, Any]) -> list[Mistake]:
    """What Kubernetes has against a definition, by the newest version that serves its apiVersion."""
    store = shipped_schemas()
    life = store.life(str(body.get("apiVersion")), CRD)
    schema = store.schema(life.last, str(body.get("apiVersion")), CRD) if life is not None else None
    faults = schema(body) if schema is not None else None
    return word(faults, schema) if faults and schema is not None else []


__all__ = ["CRD", "Definitions", "SchemaFault"]
