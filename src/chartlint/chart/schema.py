"""``values.schema.json``: whether a chart's values satisfy it, with Helm's verdict and Helm's words.

Source: helm/pkg/chart/common/util/jsonschema.go. A reference to another file or to the network is never followed: it
is reported.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.chart.model import Chart
from chartlint.chart.profile import HelmProfile

if TYPE_CHECKING:
    from chartlint.chart.schemas import Failure, Schema, SchemaError

HEAD = "values don't meet the specifications of the schema(s) in the following chart(s):\n"
_URL = "file:///values.schema.json"
_RECURSION_LIMIT = 20_000
_MOST_REASONS = 4
_LONGEST = 500


class SchemaFailure(NamedTuple):
    """One way in which values do not fit a schema.

    ``chart`` is the chart whose schema it is, ``path`` the keys below that chart's values, ``message`` ours, ``helm``
    the lines that Helm prints, empty where those of the failure before say it too. ``unresolved`` marks a schema that
    could not be applied at all, ``unusable`` one that is itself at fault; of these Helm prints no end of line.
    """

    chart: Chart
    path: tuple[str | int, ...]
    message: str
    helm: str
    unresolved: bool = False
    unusable: bool = False


def validate_schemas(chart: Chart, values: dict[str, Any], profile: HelmProfile | None = None) -> list[SchemaFailure]:
    """Check the values of a chart and of every enabled subchart against their schemas."""
    found: list[SchemaFailure] = []
    if chart.schema is not None:
        found += _check(chart, chart.schema, values, profile)
    for sub in chart.dependencies:
        table = values.get(sub.name)
        if table is None:
            continue
        if not isinstance(table, dict):
            text = f"invalid type for values: expected object (map), got {_go_type(table)}"
            found.append(SchemaFailure(sub, (), "the values of this subchart must be a map", text))
            continue
        found += validate_schemas(sub, table, profile)
    return found


def helm_text(failures: list[SchemaFailure]) -> str:
    """Helm's error for failures of several charts."""
    out = [HEAD]
    last: Chart | None = None
    for failure in failures:
        if failure.chart is not last:
            out.append(f"{failure.chart.name}:\n")
            last = failure.chart
        if failure.helm:
            out.append(failure.helm + ("" if failure.unusable else "\n"))
    return "".join(out)


def _go_type(value: Any) -> str:
    return {bool: "bool", float: "float64", str: "string", list: "[]interface {}"}.get(type(value), "int64")


def _check(chart: Chart, text: bytes, values: dict[str, Any], profile: HelmProfile | None) -> list[SchemaFailure]:
    from chartlint.chart.schemas import Evaluation, SchemaError

    # Helm 3.18 and 3.19 look for a loader of URNs
    urn = profile is None or profile.major > 3 or profile.minor > 19
    try:
        schema = _compiled(text, urn)
        with _more_frames():
            failure = Evaluation().failure(schema, values)
    except SchemaError as error:
        return [_unusable(chart, error)]
    except RecursionError:
        nested = "values.schema.json is nested too deeply to be applied: values are unchecked"
        return [SchemaFailure(chart, (), nested, "the schema is nested too deeply", unresolved=True, unusable=True)]
    if failure is None:
        return []
    found: list[SchemaFailure] = []
    for part in failure.parts:
        helm = "\n".join(part.lines())
        for leaf in _leaves(part):
            found.append(SchemaFailure(chart, leaf.place, _message(leaf), helm))
            helm = ""
    return found


@contextmanager
def _more_frames() -> Iterator[None]:
    """Room for our own recursion, which is bounded elsewhere; not for the JSON reader's, which takes the C stack."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@lru_cache(maxsize=64)
def _outcome(text: bytes, urn: bool) -> Schema | SchemaError:
    """The compiled schema, or why there is none: charts are rendered with several values, the schema stays."""
    from chartlint.chart.schemas import Compiler, SchemaError
    from chartlint.chart.schemas.reading import read_schema

    try:
        content = read_schema(text.decode("utf-8", "surrogateescape"))
        with _more_frames():
            return Compiler(urn=urn).compile(_URL, content)
    except SchemaError as error:
        return error.with_traceback(None)


def _compiled(text: bytes, urn: bool) -> Schema:
    found = _outcome(text, urn)
    if isinstance(found, Exception):
        raise found
    return found


def _unusable(chart: Chart, error: SchemaError) -> SchemaFailure:
    if error.reference:
        where = "which is not in the chart" if error.refused else "which does not exist"
        message = f"values.schema.json refers to `{error.reference}`, {where}: values are unchecked"
    elif error.refused:
        message = f"values.schema.json was not applied, values are unchecked: {error.text}"
    else:
        message = f"values.schema.json is no valid schema: {error.text}"
    unresolved = error.refused or bool(error.reference)
    return SchemaFailure(chart, (), message, error.text, unresolved=unresolved, unusable=True)


def _leaves(failure: Failure) -> Iterator[Failure]:
    """The failures behind references and ``allOf``, each of which is one for the reader."""
    if failure.causes and (failure.merged or failure.referred or failure.keyword == "allOf"):
        for cause in failure.causes:
            yield from _leaves(cause)
    else:
        yield failure


def _message(failure: Failure) -> str:
    keys = ".".join(str(step) for step in failure.place)
    reasons = list(dict.fromkeys(reason for cause in failure.causes for reason in _reasons(cause, failure)))
    text = failure.text if len(failure.text) <= _LONGEST else f"{failure.text[:_LONGEST]}…"
    if reasons:
        more = [f"and {len(reasons) - _MOST_REASONS} more"] if len(reasons) > _MOST_REASONS else []
        text += f" ({'; '.join(reasons[:_MOST_REASONS] + more)})"
    return f"`{keys}`: {text}" if keys else text


def _reasons(cause: Failure, whole: Failure) -> Iterator[str]:
    for leaf in _leaves(cause):
        below = leaf.place[len(whole.place) :]
        keys = ".".join(str(step) for step in below)
        yield f"`{keys}`: {leaf.text}" if keys else leaf.text
