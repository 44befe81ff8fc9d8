"""One message of ``helm lint``, and what differs between the linters of Helm 3 and Helm 4."""

from __future__ import annotations

from typing import NamedTuple

from chartlint.chart import Chart
from chartlint.render.engine import Rendered, RenderedFile
from chartlint.render.failure import RenderFailure
from chartlint.source import Source

INFO, WARNING, ERROR = 1, 2, 3


class Place(NamedTuple):
    """Where the cause of a message stands: characters of a file or of a template's output, or a key of values.

    ``release`` is the render that ``rendered`` and ``failure`` belong to, ``owner`` the chart that ``values`` is of.
    """

    source: Source | None = None
    rendered: RenderedFile | None = None
    start: int = 0
    end: int = 0
    failure: RenderFailure | None = None
    release: Rendered | None = None
    owner: Chart | None = None
    values: tuple[str | int, ...] = ()


class LintMessage(NamedTuple):
    """What Helm's linter says.

    ``severity`` is Helm's (1 info, 2 warning, 3 error), ``path`` what Helm prints in front (``templates/a.yaml``; the
    chart's own folder is ``<chart>``), ``text`` Helm's words, ``rule`` the id of the chartlint rule that says the same.
    """

    severity: int
    path: str
    text: str
    rule: str
    place: Place = Place()


class Dialect(NamedTuple):
    """What a major version of Helm's linter does in its own way."""

    values_type: str  # Go's name of the type of values
    object_type: str  # … and of the head of a Kubernetes object
    metadata_type: str
    strict_metadata: bool  # unknown and repeated fields of Chart.yaml, strict versions
    templates_expected: bool  # a chart without templates/ is a warning
    no_folder_severity: int  # when templates/ is a file
    helm2_leftovers: bool  # crd-install hooks, .Release.Time
    extensions: tuple[str, ...]  # of the templates that are read as YAML
    any_case: bool  # of these extensions
    list_annotation: str
    crds: bool  # crds/ is looked at
    schema_can_be_skipped: bool  # --skip-schema-validation holds for values.yaml too


DIALECTS = {
    3: Dialect(
        values_type="chartutil.Values",
        object_type="K8sYamlStruct",
        metadata_type="k8sYamlMetadata",
        strict_metadata=False,
        templates_expected=False,
        no_folder_severity=WARNING,
        helm2_leftovers=True,
        extensions=(".yaml",),
        any_case=False,
        list_annotation="Annotation",
        crds=False,
        schema_can_be_skipped=False,
    ),
    4: Dialect(
        values_type="common.Values",
        object_type="k8sYamlStruct",
        metadata_type="k8sYamlMetadata",
        strict_metadata=True,
        templates_expected=True,
        no_folder_severity=ERROR,
        helm2_leftovers=False,
        extensions=(".yaml", ".yml"),
        any_case=True,
        list_annotation="annotation",
        crds=True,
        schema_can_be_skipped=True,
    ),
}
