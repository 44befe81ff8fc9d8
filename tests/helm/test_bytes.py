"""Bytes in, bytes out: CRLF, BOM, NUL, tabs, no UTF-8, no last line break, wherever a chart can hold them.

``tests/fixtures/helm/bytes.jsonl.gz`` holds charts of bytes (base64) and what Helm 4.2.3 rendered of the folder, and
of the same files in an archive (``archive``, only where that differs). The errors are Helm's word for word.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine
from chartlint.chart import load
from chartlint.errors import InputError
from chartlint.render import Renderer, Scenario

RECORDS = Path(__file__).parent.parent / "fixtures" / "helm" / "bytes.jsonl.gz"
STRAY = re.compile("[\ud800-\udfff]")


def records() -> Iterator[Any]:
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield pytest.param(record, id=record["id"])


def shown(answer: dict[str, Any]) -> Any:
    """An answer as Helm's JSON shows it: a byte that is no UTF-8 is U+FFFD."""
    if not answer["ok"]:
        return STRAY.sub("\ufffd", answer["error"])
    return {name: STRAY.sub("\ufffd", text) for name, text in answer["rendered"].items()}


@pytest.mark.parametrize("record", list(records()))
def test_a_folder_is_rendered_byte_for_byte(record: dict[str, Any], tmp_path: Path) -> None:
    request = {"op": "render", "files": record["files"], "name": "demo", "namespace": "ns"}
    answer = engine.answer(request, tmp_path / "chart", Renderer(), "4.2")
    assert shown(answer) == shown(record["expect"])


@pytest.mark.parametrize("record", list(records()))
def test_an_archive_is_rendered_byte_for_byte(record: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "t.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in record["files"].items():
            data = base64.b64decode(text["b64"])
            member = tarfile.TarInfo(f"t/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    assert shown(rendered(str(path))) == shown(record.get("archive", record["expect"]))


def rendered(path: str) -> dict[str, Any]:
    """Helm's answer to the archive at ``path``."""
    try:
        chart = load(path)
    except InputError as error:
        return {"ok": False, "error": error.helm}
    for problem in chart.problems:
        if problem.fatal:
            return {"ok": False, "error": problem.helm}
    result = Renderer().render(chart, Scenario(release_name="demo", namespace="ns"))
    if result.refused:
        return {"ok": False, "error": result.refused}
    if result.schema_failures:
        return {"ok": False, "error": engine.schema_text(result.schema_failures)}
    if result.helm_error is not None:
        return {"ok": False, "error": result.helm_error.helm4}
    return {"ok": True, "rendered": {file.name: file.text for file in result.files}}
