"""Record what ``helm template`` prints for the charts and command lines of ``tests/fixtures/template``.

``python tests/cli/record_template.py PATH_OF_A_HELM…``: the versions that these programs are replace those recorded.
``test_template_recorded.py`` compares with it. Lines of ``runs.txt`` are command lines, ``charts.json`` holds charts by
path of their files; what is not UTF-8 stands there in base64.
"""

# ruff: noqa: T201

from __future__ import annotations

import base64
import json
import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parents[1] / "fixtures" / "template"
RUNS = FIXTURES / "runs.txt"
CHARTS = FIXTURES / "charts.json"
RECORDED = FIXTURES / "recorded.json"
OUT = "OUT"
"""The folder that runs write into."""


def write_charts(folder: Path) -> None:
    """Lay the charts and the values files out, the charts in ``folder/charts``, where the command lines run."""
    for path, text in json.loads(CHARTS.read_text()).items():
        file = folder / "charts" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.resolve().write_bytes(base64.b64decode(text["b64"]) if isinstance(text, dict) else text.encode())


def runs() -> list[str]:
    """The command lines."""
    return [line for line in RUNS.read_text().splitlines() if line]


def error_of(stderr: str, folder: Path) -> str:
    """Helm's error, without log lines; the folder's name is left out."""
    at = stderr.find("Error: ")
    text = stderr[at:].split("\nhelm.go:")[0].strip() if at >= 0 else ""
    return text.replace(str(folder.resolve()), "{here}")


def answer(code: int, out: bytes, error: str, folder: Path) -> list[Any]:
    """What is recorded of a run: exit code, stdout, error, and the files that it wrote."""
    root = folder / "charts" / OUT
    files = {
        str(file.relative_to(root)): plain(file.read_bytes()) for file in sorted(root.rglob("*")) if file.is_file()
    }
    return [code, plain(out), error, *([files] if files else [])]


def plain(data: bytes) -> Any:
    """Bytes for JSON."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(data).decode()}


def record(helm: str) -> dict[str, list[Any]]:
    """The answers of one Helm."""
    found: dict[str, list[Any]] = {}
    for line in runs():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_charts(folder)
            ran = subprocess.run(
                [helm, "template", *shlex.split(line)],
                cwd=folder / "charts",
                env={"HOME": str(folder / "home"), "PATH": os.environ["PATH"]},
                input=b"",
                capture_output=True,
                check=False,
            )
            error = error_of(ran.stderr.decode("utf-8", "replace"), folder)
            found[line] = answer(ran.returncode, ran.stdout, error, folder)
    return found


def main() -> None:
    """Record for every program that is named."""
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    for helm in sys.argv[1:]:
        told = subprocess.run(
            [helm, "version", "--template", "{{.Version}}"], capture_output=True, text=True, check=True
        )
        recorded[told.stdout.strip()] = record(helm)
        print(told.stdout.strip())
    RECORDED.write_text(json.dumps(recorded, indent=0, ensure_ascii=False, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
