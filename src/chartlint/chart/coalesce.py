"""Values of a chart tree: user values over chart defaults, globals downwards, nulls that delete.

Source: helm/pkg/chart/common/util/coalesce.go (Helm 3: pkg/chartutil/coalesce.go) of each profile's version.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from chartlint.chart.model import Chart, ChartProblem, copy_plain
from chartlint.chart.profile import HelmProfile
from chartlint.gotmpl.gofmt import format_v
from chartlint.gotmpl.goval import type_name
from chartlint.gotmpl.strconv import quote
from chartlint.source import Span
from chartlint.yamlio import span_of

GLOBAL = "global"
Values = dict[str, Any]


class Coalesced(NamedTuple):
    """The values that templates see, and what Helm warns of."""

    values: Values
    warnings: list[str]


def coalesce(chart: Chart, user: Values, profile: HelmProfile, *, merge: bool = False) -> Coalesced:
    """Coalesce user values with the defaults of a chart and its subcharts (CoalesceValues; MergeValues with ``merge``).

    With ``merge`` nulls are kept. Raises ``ChartProblem`` where the key of a subchart is no table.
    """
    run = _Run(profile)
    values = copy_plain(user)
    run.chart(chart, values, merge, "")
    return Coalesced(values, run.warnings)


def coalesce_tables(dst: Values, src: Values, profile: HelmProfile, *, merge: bool) -> list[str]:
    """Merge ``src`` below ``dst``, which wins and is changed; the warnings (CoalesceTables, MergeTables).

    Tables of ``src`` become part of ``dst``, and where both have a table, later merges may change the one of ``src``.
    """
    run = _Run(profile)
    run.tables(dst, src, "", merge)
    return run.warnings


class _Run:
    def __init__(self, profile: HelmProfile) -> None:
        self.profile = profile
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def chart(self, chart: Chart, values: Values, merge: bool, above: str) -> None:
        """Fill in the values of a chart and its subcharts (coalesce, coalesceDeps)."""
        path = f"{above}.{chart.name}" if above else chart.name
        self.defaults(chart, values, merge, path)
        for sub in chart.dependencies:
            table = values.setdefault(sub.name, {})
            if not isinstance(table, dict):
                raise _type_mismatch(chart, sub.name, table)
            self.globals(table, values, path)
            self.chart(sub, table, merge, path)

    def defaults(self, chart: Chart, values: Values, merge: bool, path: str) -> None:
        """Put a chart's defaults below its values (coalesceValues)."""
        names = {sub.name for sub in chart.dependencies}
        drop_nulls = self.profile.drop_default_nulls
        defaults: Values = copy_plain(chart.values)
        for key, default in defaults.items():
            if key not in values:
                if drop_nulls and not merge:
                    if default is None:
                        continue
                    _drop_nulls(default)
                values[key] = default
                continue
            own = values[key]
            if own is None and not merge:
                del values[key]
            elif isinstance(own, dict):
                if isinstance(default, dict):
                    keep_nulls = merge or key in names
                    if drop_nulls and not keep_nulls:
                        _drop_nulls(default)
                    self.tables(own, default, f"{path}.{key}", keep_nulls)
                elif default is not None:
                    self.warn(f"skipped value for {path}.{key}: Not a table.")

    def tables(self, dst: Values, src: Values, path: str, merge: bool) -> None:
        """Merge ``src`` below ``dst`` (coalesceTablesFullKey)."""
        given = {key for key, value in src.items() if value is not None}
        if self.profile.null_key_kept:
            for key, value in dst.items():
                if value is None:
                    src[key] = None
        for key, value in list(src.items()):
            full = f"{path}.{key}" if path else key
            if key not in dst:
                dst[key] = value
                continue
            own = dst[key]
            if own is None and not merge and (key in given or not self.profile.null_needs_value):
                del dst[key]
            elif isinstance(value, dict):
                if isinstance(own, dict):
                    self.tables(own, value, full, merge)
                else:
                    self.warn(f"cannot overwrite table with non table for {full} ({format_v(value)})")
            elif isinstance(own, dict) and value is not None:
                self.warn(f"destination for {full} is a table. Ignoring non-table value ({format_v(value)})")

    def globals(self, dest: Values, src: Values, path: str) -> None:
        """Hand a chart's globals down to the values of a subchart (coalesceGlobals)."""
        below, above = dest.get(GLOBAL), src.get(GLOBAL)
        if GLOBAL not in dest:
            below = {}
        if GLOBAL not in src:
            above = {}
        if not isinstance(below, dict):
            self.warn(f"skipping globals because destination {GLOBAL} is not a table.")
            return
        if not isinstance(above, dict):
            self.warn(f"skipping globals because source {GLOBAL} is not a table.")
            return
        for key, value in above.items():
            if isinstance(value, dict):
                copy = dict(value)
                if key not in below:
                    below[key] = copy
                elif isinstance(below[key], dict):
                    self.tables(copy, below[key], f"{path}.{key}", True)
                    below[key] = copy
                else:
                    self.warn(f"Conflict: cannot merge map onto non-map for {quote(key)}. Skipping.")
            elif isinstance(below.get(key), dict):
                self.warn(f"key {key} is table. Skipping")
            else:
                below[key] = value
        dest[GLOBAL] = below


def _drop_nulls(value: Any) -> None:
    if not isinstance(value, dict):
        return
    for key in [key for key, entry in value.items() if entry is None]:
        del value[key]
    for entry in value.values():
        _drop_nulls(entry)


def _type_mismatch(chart: Chart, name: str, value: Any) -> ChartProblem:
    """The values key of a subchart holds something else than a table."""
    return ChartProblem(
        f"the values key `{name}` belongs to the subchart of that name and must be a map",
        _default_place(chart, name, value),
        rule="values-invalid",
        path=chart.path,
        helm=f"type mismatch on {name}: {format_t(value)}",
    )


def _default_place(chart: Chart, name: str, value: Any) -> Span | None:
    """Where a chart or one above it sets a default to that value; None where it comes from the user."""
    keys: tuple[str, ...] = (name,)
    current: Chart | None = chart
    while current is not None:
        found: Any = current.values
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        source = current.values_source
        if source is not None and found is not None and found == value:
            place = span_of(source.text, keys)
            if place is not None and place.exact and place.value is not None:
                return source.span(*place.value)
        keys = (current.name, *keys)
        current = current.parent
    return None


def format_t(value: Any, nested: bool = False) -> str:
    """Go's ``%t`` of a value, which is a complaint about everything but a boolean."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + " ".join(format_t(entry, True) for entry in value) + "]"
    if isinstance(value, dict):
        return "map[" + " ".join(f"{format_t(key)}:{format_t(value[key], True)}" for key in sorted(value)) + "]"
    if value is None:
        return "<nil>" if nested else "%!t(<nil>)"
    return f"%!t({type_name(value)}={format_v(value)})"
