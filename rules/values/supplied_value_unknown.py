"""Keys of supplied values files that the chart does not know."""

from chartlint.rules import FileWhere, ReleaseCheck, ReleaseView, Report, closest


class SuppliedValueUnknown(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.supplied:
            return
        chart = release.chart
        flow, values = chart.flow, chart.values
        if chart.is_library or chart.unreadable or flow.blind or flow.missing_names or not chart.complete:
            return
        foreign = {"global", "tags", *chart.subcharts}
        read = {path for path in flow.touched if "*" not in path}
        for supplied in release.supplied:
            said: list[tuple[str, ...]] = []
            for key in supplied.keys:
                path = key.path
                if path[0] in foreign or values.defines(path) or flow.reads_part(path):
                    continue
                if any(path[: len(other)] == other for other in said) or not values.reaches(path[:-1]):
                    continue
                if len(path) > 1 and not values.get(path[:-1]):
                    continue  # an open table, whose keys nobody but the user knows
                said.append(path)
                parent = values.get(path[:-1]) if len(path) > 1 else values.data
                siblings = set(parent) if isinstance(parent, dict) else set()
                siblings |= {
                    other[len(path) - 1]
                    for other in read
                    if len(other) >= len(path) and other[: len(path) - 1] == path[:-1]
                }
                hint = closest(path[-1], sorted(siblings))
                report(
                    FileWhere(supplied.source, *key.key),
                    f"no template reads `{'.'.join(path)}`" + (f"; {hint}" if hint else ""),
                )
