"""Kubernetes' API, every supported version of it, offline: what kinds there are and what their objects may hold.

store = shipped_schemas()
schema = store.schema(store.minor("1.31"), "apps/v1", "Deployment")
mistakes = validate(body, schema) if schema else None  # None: nothing is known about this kind
"""

from __future__ import annotations

from typing import Any

from chartlint.kube.schemas.checks import Struct
from chartlint.kube.schemas.kinds import CustomKinds, Kinds, Unserved, kinds_of
from chartlint.kube.schemas.mistakes import Mistake
from chartlint.kube.schemas.store import Field, Life, SchemaStore, shipped_schemas

__all__ = [
    "CustomKinds",
    "Field",
    "Kinds",
    "Life",
    "Mistake",
    "SchemaStore",
    "Struct",
    "Unserved",
    "kinds_of",
    "shipped_schemas",
    "validate",
]


def validate(body: Any, schema: Struct) -> list[Mistake]:
    """The mistakes in an object, in the order of the document but unknown fields first; empty when it fits its kind.

    ``body`` is plain data as the YAML reader gives it. ``apiVersion`` and ``kind`` are taken for what chose ``schema``.
    """
    faults = schema(body)
    if faults is None:
        return []
    from chartlint.kube.schemas.mistakes import word

    return word(faults, schema)
