"""What real Helm answered, recorded: the gate that runs everywhere.

``tests/fixtures/helm/cases.jsonl.gz`` holds small charts and the answers of Helm 4.2.3. Every case must agree except
those listed in ``disagreements.txt``: the same output, the same words of an error, the same messages of the linter.
A listed case that agrees must be taken off the list (``pytest --accept``
rewrites it, and a review sees whether it grew).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine
from chartlint.render import Renderer

FOLDER = Path(__file__).parent.parent / "fixtures" / "helm"
LISTED = FOLDER / "disagreements.txt"
LONE = re.compile("[\ud800-\udfff]")


def cases() -> Iterator[dict[str, Any]]:
    with gzip.open(FOLDER / "cases.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def canonical(value: Any) -> Any:
    """Numbers by value (1 and 1.0 are one), booleans apart."""
    if isinstance(value, dict):
        return {key: canonical(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [canonical(entry) for entry in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return ("number", float(value))
    return ("bool", value) if isinstance(value, bool) else value


def clean(text: str | None) -> str:
    """A byte that is no UTF-8 shows as U+FFFD in Helm's JSON."""
    return LONE.sub("\ufffd", text or "")


def agrees(case: dict[str, Any], answer: dict[str, Any]) -> bool:
    wanted = case["expect"]
    if not wanted["ok"]:
        return not answer["ok"] and clean(answer["error"]) == wanted["error"]
    if not answer["ok"]:
        return False
    if case.get("op") == "lint":
        return bool(answer["messages"] == wanted["messages"])
    if case.get("op") == "set":
        return bool(canonical(answer["values"]) == canonical(wanted["values"]))
    names = set(wanted["rendered"]) | set(answer["rendered"])
    return all(clean(wanted["rendered"].get(name)) == clean(answer["rendered"].get(name)) for name in names)


def test_recorded_answers(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    renderer = Renderer()
    differing = [
        case["id"] for case in cases() if not agrees(case, engine.answer(case, tmp_path / "chart", renderer, "4.2"))
    ]
    if request.config.getoption("--accept"):
        LISTED.write_text("".join(f"{name}\n" for name in sorted(differing)), "utf-8")
    listed = set(LISTED.read_text("utf-8").split()) if LISTED.exists() else set()
    assert sorted(set(differing) - listed) == [], "these cases no longer agree with Helm"
    assert sorted(listed - set(differing)) == [], "these agree by now: take them off the list with --accept"
