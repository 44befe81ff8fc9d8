"""The engine as a process: one JSON request a line in, one response a line out.

Requests are ``{"id", "op": "render"|"lint"|"set", "files": {path: text}, "values", "name", "namespace", …}``; the
responses are what a conformance scorer compares with Helm's. ``python tests/helm/engine.py < requests.jsonl``.
"""

from __future__ import annotations

import base64
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from chartlint.chart import Overlay, load, schema_text, strvals
from chartlint.errors import InputError
from chartlint.render import Renderer, Scenario
from chartlint.render.lint import lint_chart
from chartlint.render.lint.linter import unloadable
from chartlint.render.runtime import FIXED_CLOCK_NS

SETTERS = {
    "set": strvals.parse,
    "set-string": strvals.parse_string,
    "set-json": strvals.parse_json,
    "set-literal": strvals.parse_literal,
}


def write_tree(root: Path, files: dict[str, Any]) -> None:
    """Lay the files of a request out as a chart folder."""
    for path, text in files.items():
        full = root / path
        full.parent.mkdir(parents=True, exist_ok=True)
        data = base64.b64decode(text["b64"]) if isinstance(text, dict) else text.encode("utf-8", "surrogateescape")
        full.write_bytes(data)


def floats(value: Any) -> Any:
    """Values of a request as Helm's values file would give them: every number is a float."""
    if isinstance(value, dict):
        return {key: floats(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [floats(entry) for entry in value]
    return float(value) if type(value) is int else value


def render(request: dict[str, Any], root: Path, renderer: Renderer, helm: str, now: int | None) -> dict[str, Any]:
    """Helm's answer to a render: the text of every template, or its first error."""
    chart = load(str(root))
    for problem in chart.problems:
        if problem.fatal:
            return {"ok": False, "error": problem.helm}
    values = request.get("values")
    overlays = () if values is None else (Overlay.of_values(floats(values), "request"),)
    scenario = Scenario(
        overlays=overlays,
        release_name=request.get("name") or "demo",
        namespace=request.get("namespace") or "default",
        revision=request.get("revision") if request.get("revision") is not None else 1,
        is_install=request.get("is_install") if request.get("is_install") is not None else True,
        is_upgrade=bool(request.get("is_upgrade")),
        helm=helm,
        clock_ns=now,
    )
    result = renderer.render(chart, scenario)
    if result.refused:
        return {"ok": False, "error": result.failures[0].helm4}
    if result.schema_failures:
        return {"ok": False, "error": schema_text(result.schema_failures)}
    if result.helm_error is not None:
        return {"ok": False, "error": result.helm_error.helm4}
    return {"ok": True, "rendered": {file.name: file.text for file in result.files}}


def lint(request: dict[str, Any], root: Path, renderer: Renderer, helm: str) -> dict[str, Any]:
    """Helm's answer to a lint: its messages, the chart's folder written as <chart>."""
    options = request.get("lint_opts") or {}
    values = request.get("values")
    scenario = Scenario(
        overlays=() if values is None else (Overlay.of_values(floats(values), "request"),),
        namespace=request.get("namespace") or "default",
        kube_version=options.get("kube_version"),
        helm=helm,
        skip_schema=bool(options.get("skip_schema_validation")),
    )
    # The command line finds the subcharts, not Helm's linter: `with_subcharts` changes nothing here.
    try:
        messages = lint_chart(load(str(root)), scenario, renderer)
    except InputError as error:
        messages = unloadable(str(root), error)
    found = [
        {"severity": message.severity, "path": message.path, "error": message.text.replace(str(root), "<chart>")}
        for message in messages
        if message.severity > 1 or not options.get("quiet")
    ]
    return {"ok": True, "messages": found}


def answer(
    request: dict[str, Any], root: Path, renderer: Renderer, helm: str, now: int | None = FIXED_CLOCK_NS
) -> dict[str, Any]:
    """One response, without its id. ``now`` is the time that templates read, None for the real one."""
    op = request.get("op", "render")
    if op == "set":
        try:
            return {"ok": True, "values": SETTERS[request["flag"]](request["arg"])}
        except strvals.StrvalsError as error:
            return {"ok": False, "error": str(error)}
    if op not in ("render", "lint"):
        return {"ok": False, "unsupported": True}
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    write_tree(root, request["files"])
    try:
        if op == "lint":
            return lint(request, root, renderer, helm)
        return render(request, root, renderer, helm, now)
    except InputError as error:
        return {"ok": False, "error": error.helm}


def main() -> None:
    """Serve requests until the input ends."""
    helm = sys.argv[1] if len(sys.argv) > 1 else "4.2"
    renderer = Renderer()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "chart"
        for line in sys.stdin:
            if line.strip():
                request = json.loads(line)
                response = answer(request, root, renderer, helm, None)
                response["id"] = request["id"]
                sys.stdout.write(json.dumps(response) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
