"""CustomResourceDefinitions of the charts beside a chart, in the same repository: schemas for what it has none of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from chartlint.chart import Chart
from chartlint.chart.heads import Heads
from chartlint.chart.siblings import boundary, inside
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.kube.schemas import Struct
    from chartlint.kube.schemas.custom import Definitions, SchemaFault

CRDS = "crds"
_ENDINGS = (".yaml", ".yml", ".json")
MAX_FILES = 2_000
"""Most files of one chart's crds/, and most of its subcharts, that are looked at."""
MAX_BYTES = 8 << 20
_KIND = re.compile(rb"""\bkind["']?[ \t]*:[ \t]*["']?(\w+)""")


class NearbyFiles:
    """The files in ``crds/`` of charts, read when a kind is asked for; what was read serves the whole run.

    ``beside`` are the charts of the run; ``heads`` knows the charts in folders.
    """

    def __init__(self, beside: Iterable[str], heads: Heads) -> None:
        self._beside = tuple(path for path in beside if not path.endswith(".tgz"))
        self._heads = heads
        self._files: dict[str, tuple[str, ...]] = {}
        self._kinds: dict[str, frozenset[bytes]] = {}
        self._read: dict[str, Definitions] = {}

    def around(self, chart: Chart) -> Iterator[str]:
        """The files of the charts in the folder of a chart, then those of the run, all of one repository."""
        if chart.archive:
            return
        edge = boundary(chart.path)
        parent = os.path.normpath(os.path.join(chart.path, os.pardir))
        near = self._heads.charts_in(parent, edge) if inside(parent, edge) else []
        seen = {os.path.realpath(chart.path)}
        for folder in (*near, *self._beside):
            real = os.path.realpath(folder)
            if real not in seen and inside(folder, edge):
                seen.add(real)
                yield from (path for path in self._in(folder) if inside(path, edge))

    def definitions(self, path: str, kind: str) -> Definitions | None:
        """The definitions in a file; None where it names no such kind, or cannot be read: its own chart tells that."""
        if path not in self._kinds:
            self._kinds[path] = frozenset(_KIND.findall(_data(path)))
        if kind.encode() not in self._kinds[path]:
            return None
        if path not in self._read:
            from chartlint.kube.schemas.custom import Definitions

            self._read[path] = Definitions()
            self._read[path].add_text(Source(path, _data(path).decode("utf-8", "replace")), judge=False)
        return self._read[path]

    def _in(self, folder: str) -> tuple[str, ...]:
        if folder not in self._files:
            found = [path for home in (folder, *_subcharts(folder)) for path in _walk(os.path.join(home, CRDS))]
            self._files[folder] = tuple(path for path in found[:MAX_FILES] if os.path.isfile(path))
        return self._files[folder]


def _data(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return b""
    return data if len(data) <= MAX_BYTES else b""


def _subcharts(folder: str) -> list[str]:
    """The subcharts of a chart that are folders: some charts keep their definitions in one."""
    charts = os.path.join(folder, "charts")
    try:
        return [os.path.join(charts, name) for name in sorted(os.listdir(charts))[:MAX_FILES]]
    except OSError:
        return []


def _walk(folder: str) -> list[str]:
    found: list[str] = []
    for where, folders, names in os.walk(folder):
        folders.sort()
        found += (os.path.join(where, name) for name in sorted(names) if name.endswith(_ENDINGS))
        if len(found) >= MAX_FILES:
            break
    return found


class NearbySchemas:
    """The schemas that the charts around one chart have. They say how an object looks, not what a cluster serves."""

    def __init__(self, files: NearbyFiles, chart: Chart) -> None:
        self._files = files
        self._chart = chart
        self._made: dict[tuple[int, str, str], Struct | None] = {}

    @property
    def faults(self) -> list[SchemaFault]:
        """Nothing: what is wrong with a chart's definitions is told with that chart."""
        return []

    def versions(self, group: str, kind: str) -> list[str]:
        """Nothing: the cluster may have newer definitions than the chart beside."""
        return []

    def schema(self, minor: int, api_version: str, kind: str) -> Struct | None:
        """What objects of a kind may hold; None where no chart around says it."""
        key = (minor, api_version, kind)
        if key not in self._made:
            self._made[key] = self._find(*key)
        return self._made[key]

    def _find(self, minor: int, api_version: str, kind: str) -> Struct | None:
        group = api_version.rpartition("/")[0]
        if "." not in group:
            return None
        for path in self._files.around(self._chart):
            definitions = self._files.definitions(path, kind)
            found = definitions.fresh().schema(minor, api_version, kind) if definitions is not None else None
            if found is not None:
                return found
        return None


__all__ = ["NearbyFiles", "NearbySchemas"]
