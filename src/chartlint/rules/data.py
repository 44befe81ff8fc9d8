"""Plain data and paths into it, as rules and views handle them."""

from __future__ import annotations

from typing import Any

from chartlint.kube import ObjectPath, parse_path


def steps(path: str | ObjectPath) -> ObjectPath:
    """A path given as a text or as steps, as steps."""
    return parse_path(path) if isinstance(path, str) else tuple(path)


def without_nulls(value: Any) -> Any:
    """Plain data without fields that are null, which for the API server are not there; the same object if none is."""
    if isinstance(value, dict):
        inner = {key: without_nulls(item) for key, item in value.items() if item is not None}
        return value if len(inner) == len(value) and all(inner[key] is value[key] for key in inner) else inner
    if isinstance(value, list):
        items = [without_nulls(item) for item in value]
        return value if all(new is old for new, old in zip(items, value)) else items
    return value
