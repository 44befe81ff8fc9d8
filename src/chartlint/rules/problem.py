"""What a rule reports: a defect at a symbolic place. Files, lines and excerpts are made of it later, if at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from chartlint.chart import Chart
    from chartlint.kube import ObjectPath, Resource
    from chartlint.render import Rendered, RenderedFile
    from chartlint.source import Source


class ObjectWhere(NamedTuple):
    """A field of a rendered object; with ``on_key`` its key. An absent field means its nearest parent that is there."""

    resource: Resource
    path: ObjectPath = ()
    on_key: bool = False


class RenderedWhere(NamedTuple):
    """A part of a rendered file, by offsets into its text: for what an object no longer shows, as a doubled key."""

    file: RenderedFile
    start: int
    end: int


class TemplateWhere(NamedTuple):
    """A part of a template file, by offsets into its text."""

    source: Source
    start: int
    end: int


class FileWhere(NamedTuple):
    """A part of any other file of a chart, by offsets into its text."""

    source: Source
    start: int
    end: int


class ValuesWhere(NamedTuple):
    """A key of a chart's default values (the key itself, not its value)."""

    chart: Chart
    path: ObjectPath


class ChartWhere(NamedTuple):
    """A field of a chart's Chart.yaml; an absent field means its nearest parent that is there."""

    chart: Chart
    path: ObjectPath
    on_key: bool = False


class PathWhere(NamedTuple):
    """A file or folder as a whole, by the path a person would open."""

    path: str


Where = ObjectWhere | RenderedWhere | TemplateWhere | FileWhere | ValuesWhere | ChartWhere | PathWhere


class Related(NamedTuple):
    """A second place that explains a problem, and what it has to do with it."""

    where: Where
    note: str


class Problem(NamedTuple):
    """One defect. ``rule`` is the rule's name; ``rendered`` is the render it was seen in, None for source rules."""

    rule: str
    where: Where
    message: str
    related: tuple[Related, ...] = ()
    rendered: Rendered | None = None


class RuleCrash(NamedTuple):
    """A rule that failed instead of answering: never a log line, always a failed run.

    ``subject`` says what it looked at (``Deployment/web in shop/templates/web.yaml``), ``error`` is the exception as
    one line, ``trace`` the Python traceback for a bug report. ``path`` is the file it looked at, if any.
    """

    rule: str
    subject: str
    error: str
    trace: str
    path: str | None = None
