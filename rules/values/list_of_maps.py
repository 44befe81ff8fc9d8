"""Lists of named maps that templates walk through, where a map by name could be overridden in parts."""

from chartlint.rules import Report, ValuesCheck, ValuesView


class ListOfMaps(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        flow = values.chart.flow
        subcharts = {dependency.alias or dependency.name for dependency in values.chart.declared}
        subcharts |= {loaded.name for loaded in values.chart.loaded}
        allowed = set(self.options["allow"])
        for key in values.keys:
            entries = key.value
            if not isinstance(entries, list) or not entries or key.path[0] in subcharts or key.path[-1] in allowed:
                continue
            if not all(isinstance(entry, dict) and isinstance(entry.get("name"), str) for entry in entries):
                continue
            if flow.reads_whole(key.path) or not flow.reads_part(key.path):
                continue  # printed as it is, it is a list of Kubernetes
            report(
                values.at(key.path),
                f"`{'.'.join(key.path)}` is a list of maps with names: users can only replace it as a whole",
            )
