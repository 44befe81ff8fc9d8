"""What ``lookup`` finds: the objects of a cluster that the user describes in a file; without one, nothing.

Source: helm/pkg/engine/lookup_func.go; the lists that an API server gives are those of apimachinery's unstructured
objects (UnstructuredList.UnstructuredContent).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from chartlint.errors import InputError
from chartlint.gotmpl.goval import Int64
from chartlint.source import Source
from chartlint.yamlio import YamlError, load_all_documents

Object = dict[str, Any]


class Cluster(NamedTuple):
    """The objects that are there, and the API versions that the cluster serves (``apps/v1``).

    A list of a kind of which there is no object is an empty list where its API version is served, else nothing.
    """

    objects: tuple[Object, ...] = ()
    api_versions: frozenset[str] = frozenset()

    def find(self, api_version: str, kind: str, namespace: str, name: str) -> Object:
        """An object by its name, the list of all of a kind for an empty name; an empty map where there is none.

        An object without a namespace, as one of a cluster-scoped kind, is found whatever namespace is asked for. One
        in a namespace is found by its name in that namespace only, and in the list of all namespaces.
        """
        alike = [each for each in self.objects if _text(each, "apiVersion") == api_version]
        alike = [each for each in alike if _text(each, "kind") == kind]
        alike.sort(key=_place)
        if name:
            wanted = ((namespace, name), ("", name))
            return next((_as_go(each) for each in alike if _place(each) in wanted), {})
        if not alike and api_version not in self.api_versions:
            return {}
        items = [each for each in alike if not namespace or _place(each)[0] in (namespace, "")]
        return {
            "apiVersion": api_version,
            "kind": f"{kind}List",
            "metadata": {"resourceVersion": ""},
            "items": [_as_go(each) for each in items],
        }


def read_objects(path: str, text: str) -> tuple[Object, ...]:
    """The Kubernetes objects of a file: a stream of YAML or JSON documents, lists among them taken apart, as
    ``kubectl get -o yaml`` prints them. Raises ``InputError`` at the place of what is no object."""
    source = Source(path, text)
    try:
        documents = load_all_documents(text)
    except YamlError as error:
        place = source.span(error.offset, error.offset)
        raise InputError(f"the objects for lookup are not valid YAML: {error.problem}", place) from None
    found: list[Object] = []
    for document in documents:
        for each in _items(document.value):
            problem = _problem(each)
            if problem:
                place = source.span(document.start, document.start)
                raise InputError(f"{problem}: lookup takes Kubernetes objects", place)
            found.append(each)
    return tuple(found)


def _items(value: Any) -> Iterator[Any]:
    """The objects of a document: itself, or those of a list (``List``, ``SecretList``)."""
    if value is None:
        return
    if not (isinstance(value, dict) and isinstance(value.get("items"), list) and _text(value, "kind").endswith("List")):
        yield value
        return
    kind = _text(value, "kind")[: -len("List")]
    for item in value["items"]:
        if isinstance(item, dict) and kind:  # the items of a SecretList need not say what they are
            item = {"apiVersion": value.get("apiVersion"), "kind": kind, **item}
        yield from _items(item)


def _problem(value: Any) -> str:
    if not isinstance(value, dict):
        return "a document is no mapping"
    for key in ("apiVersion", "kind"):
        if not _text(value, key):
            return f"an object has no `{key}`"
    return "" if _place(value)[1] else "an object has no `metadata.name`"


def _text(value: Object, key: str) -> str:
    found = value.get(key)
    return found if isinstance(found, str) else ""


def _place(value: Object) -> tuple[str, str]:
    """The namespace and the name of an object."""
    metadata = value.get("metadata")
    return (_text(metadata, "namespace"), _text(metadata, "name")) if isinstance(metadata, dict) else ("", "")


def _as_go(value: Any) -> Any:
    """A copy of decoded JSON as client-go has it: whole numbers are int64. Templates may change it."""
    if isinstance(value, dict):
        return {key: _as_go(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_as_go(entry) for entry in value]
    return Int64(value) if type(value) is int else value


__all__ = ["Cluster", "read_objects"]
