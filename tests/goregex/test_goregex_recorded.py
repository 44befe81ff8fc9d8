"""What Go's own package regexp answers (``answers.go``): both ways to run a pattern, and what is refused."""

from __future__ import annotations

import gzip
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from chartlint.goregex import GoRegex, RegexError

with gzip.open(Path(__file__).with_name("recorded.jsonl.gz"), "rt", encoding="utf-8") as _file:
    ROWS: list[dict[str, Any]] = [json.loads(line) for line in _file]
REFUSED = [row for row in ROWS if "error" in row]
ACCEPTED = [row for row in ROWS if "error" not in row]


def answers(known: GoRegex, row: dict[str, Any]) -> dict[str, Any]:
    text, new = row["text"], row["new"]
    sizes = (len(char.encode("utf-8", "surrogateescape")) for char in text)
    # Go counts bytes
    places = {-1: -1, **dict(enumerate(itertools.accumulate(sizes, initial=0)))}
    return {
        "names": list(known.names),
        "matches": [[places[at] for span in spans for at in span] for spans in known.find_all(text)],
        "replaced": known.replace(text, lambda spans: known.expand(new, text, spans)),
        "literal": known.replace(text, lambda spans: new),
        "split": known.split(text, -1),
        "half": known.split(text, 2),
    }


@pytest.mark.parametrize("part", range(10))
@pytest.mark.parametrize("machine", [False, True])
def test_answers(part: int, machine: bool) -> None:
    for row in ACCEPTED[part::10]:
        known = GoRegex(row["pattern"])
        if machine:
            known._python = None
        asked = {"pattern": row["pattern"], "text": row["text"], "new": row["new"]}
        assert asked | answers(known, row) == row


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: ascii(row["pattern"]))
def test_refused(row: dict[str, Any]) -> None:
    with pytest.raises(RegexError) as caught:
        GoRegex(row["pattern"])
    assert caught.value.text == row["error"]
