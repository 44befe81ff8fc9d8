"""A chart as Helm knows it: metadata, values, templates, files, subcharts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from chartlint.errors import InputError
from chartlint.source import Source


class ChartFile(NamedTuple):
    """A file of a chart: its path inside the chart with ``/``, and its bytes without a byte order mark."""

    name: str
    data: bytes

    @property
    def text(self) -> str:
        """The content as text; bytes that are no UTF-8 become lone surrogates."""
        return self.data.decode("utf-8", "surrogateescape")


@dataclass(slots=True)
class Maintainer:
    """An entry of ``maintainers``."""

    name: str = ""
    email: str = ""
    url: str = ""


@dataclass(slots=True)
class Dependency:
    """An entry of ``dependencies``; ``name`` becomes the alias when dependencies are processed.

    ``file`` is where it is declared (Chart.yaml or requirements.yaml), ``index`` its place in that list.
    """

    name: str = ""
    version: str = ""
    repository: str = ""
    condition: str = ""
    tags: list[str] = field(default_factory=list)
    enabled: bool = False
    import_values: list[Any] = field(default_factory=list)
    alias: str = ""
    file: str = "Chart.yaml"
    index: int = 0


@dataclass(slots=True)
class Metadata:
    """Chart.yaml. ``raw`` is the document as written.

    ``lists_dependencies`` says whether there is a list of dependencies, be it empty: Helm looks at the dependencies
    of subcharts only where their parent has one.
    """

    api_version: str = ""
    name: str = ""
    version: str = ""
    kube_version: str = ""
    description: str = ""
    type: str = ""
    home: str = ""
    icon: str = ""
    app_version: str = ""
    condition: str = ""
    tags: str = ""
    keywords: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    maintainers: list[Maintainer] = field(default_factory=list)
    deprecated: bool = False
    annotations: dict[str, str] = field(default_factory=dict)
    dependencies: list[Dependency] = field(default_factory=list)
    lists_dependencies: bool = False
    raw: dict[str, Any] = field(default_factory=dict)


class ChartProblem(InputError):
    """Something wrong with a chart that does not keep the rest from being looked at.

    ``fatal`` says that Helm itself refuses the chart.
    """

    def __init__(self, *args: Any, fatal: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fatal = fatal


class Chart:
    """A loaded chart. ``path`` is what a user would open: the folder, or the archive.

    ``values`` are the chart's defaults as Helm 4 reads them, ``first_values`` as Helm 3 does where that differs (it
    reads one document); ``templates`` and ``files`` are Helm's view (``files`` is what ``.Files`` holds), ``raw`` is
    every file of the chart outside ``charts/``; ``archive`` says that ``path`` is an archive.
    ``taken`` says of a subchart that it does not lie in charts/ and stands in for what is missing there: ``beside`` for
    one of the same repository, ``folder`` for one of a folder that the user named. ``sought`` has the names of
    dependencies that were looked for outside charts/ too, and what was found in their stead.
    ``problems`` lists what was wrong with the chart and its subcharts while loading (the root chart has them all).
    """

    def __init__(self, path: str, metadata: Metadata) -> None:
        self.path = path
        self.metadata = metadata
        self.values: dict[str, Any] = {}
        self.first_values: dict[str, Any] | None = None
        self.schema: bytes | None = None
        self.templates: list[ChartFile] = []
        self.files: list[ChartFile] = []
        self.raw: list[ChartFile] = []
        self.dependencies: list[Chart] = []
        self.parent: Chart | None = None
        self.lock: dict[str, Any] | None = None
        self.problems: list[ChartProblem] = []
        self.archive = False
        self.taken = ""
        self.sought: dict[str, str] = {}
        self._names: dict[str, ChartFile] | None = None
        self._sources: dict[str, Source] = {}

    def __repr__(self) -> str:
        return f"Chart({self.path!r}, {self.full_path!r})"

    @property
    def name(self) -> str:
        """The chart's name or, for an aliased subchart of a processed chart, its alias."""
        return self.metadata.name or self.path.rpartition("/")[2]

    @property
    def is_root(self) -> bool:
        """Whether no chart holds this one."""
        return self.parent is None

    @property
    def full_path(self) -> str:
        """Helm's path of the chart: ``parent/charts/name``."""
        return self.name if self.parent is None else f"{self.parent.full_path}/charts/{self.name}"

    @property
    def crds(self) -> list[ChartFile]:
        """The files of ``crds/`` that Helm installs as they are."""
        return [
            file for file in self.files
            if file.name.startswith("crds/") and file.name.lower().endswith((".yaml", ".yml", ".json"))
        ]  # fmt: skip

    def display(self, name: str) -> str:
        """The path a user would open for a file of this chart."""
        return f"{self.path}!/{name}" if self.archive else f"{self.path}/{name}"

    def source(self, name: str) -> Source:
        """The text of a file of this chart with its display path; an empty one where there is no such file."""
        found = self._sources.get(name)
        if found is None:
            file = self._by_name.get(name)
            found = self._sources[name] = Source(self.display(name), file.text if file is not None else "")
        return found

    @property
    def _by_name(self) -> dict[str, ChartFile]:
        if self._names is None:
            self._names = {file.name: file for file in self.raw}
        return self._names

    def has_file(self, name: str) -> bool:
        """Whether the chart holds a file of that path."""
        return name in self._by_name

    @property
    def chart_source(self) -> Source:
        """Chart.yaml."""
        return self.source("Chart.yaml")

    @property
    def values_source(self) -> Source | None:
        """values.yaml, if there is one."""
        return self.source("values.yaml") if self.has_file("values.yaml") else None

    def walk(self) -> Iterator[Chart]:
        """This chart and all charts below it, parents first."""
        yield self
        for dependency in self.dependencies:
            yield from dependency.walk()

    def shallow(self, parent: Chart | None) -> Chart:
        """A copy that shares everything, the list of subcharts included, and can be given other parts."""
        other = Chart(self.path, self.metadata)
        for name in self.__dict__:
            setattr(other, name, getattr(self, name))
        other.parent = parent
        return other

    def clone(self, parent: Chart | None = None) -> Chart:
        """A copy to process: own values, metadata and tree; files and sources are shared."""
        other = self.shallow(parent)
        other.metadata = copy_metadata(self.metadata)
        other.values = copy_plain(self.values)
        other.first_values = copy_plain(self.first_values)
        other.sought = dict(self.sought)
        other.dependencies = [dependency.clone(other) for dependency in self.dependencies]
        return other


def copy_plain(value: Any) -> Any:
    """A deep copy that breaks aliasing, as Helm's does (two references to a map become two maps)."""
    if isinstance(value, dict):
        return {key: copy_plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [copy_plain(entry) for entry in value]
    return value


def copy_metadata(metadata: Metadata) -> Metadata:
    """Metadata that may be changed: its dependency entries are its own."""
    values = {name: getattr(metadata, name) for name in Metadata.__slots__}
    values["dependencies"] = [
        Dependency(**{name: getattr(entry, name) for name in Dependency.__slots__}) for entry in metadata.dependencies
    ]
    return Metadata(**values)
