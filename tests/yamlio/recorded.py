"""What the Go libraries inside Helm answered, recorded: see ``README.md``."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("recorded.jsonl.gz")


@cache
def _all() -> tuple[dict[str, Any], ...]:
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)


def cases(kind: str) -> list[dict[str, Any]]:
    """The recorded answers of one kind; there must be some."""
    found = [case for case in _all() if case["kind"] == kind]
    assert found, f"nothing is recorded of the kind {kind}"
    return found


def as_floats(value: Any) -> Any:
    """The value with every number as a float, as Helm's readers have it."""
    if isinstance(value, dict):
        return {key: as_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_floats(item) for item in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def go_json(text: str) -> str:
    """JSON that Go wrote, with every number as a float and in Python's words for it."""
    return json.dumps(json.loads(text, parse_int=float), sort_keys=True)
