"""Reads through a table of values that the defaults do not have."""

from chartlint.rules import ChartCheck, ChartView, Part, Report

Path = tuple[str, ...]


class NilDereference(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        flow, values = chart.flow, chart.values
        if chart.is_library or chart.missing or flow.blind or any(one.import_values for one in chart.declared):
            return
        foreign = {sub.name for sub in chart.loaded} | {one.alias or one.name for one in chart.declared} | {"global"}
        templates = {template.name: template for template in chart.templates}
        said: set[Path] = set()
        found = []
        for place, origins in flow.meanings.items():
            if len(origins) == 1:
                (origin,) = origins
                if isinstance(origin, Part) and len(origin.path) > 1 and values.get(origin.path[:-1]) is None:
                    found.append((place, origin.path))
        for (file, start, end), path in sorted(found):
            if path[0] in foreign or "*" in path:
                continue
            text = templates[file].text[start:end]
            if text.startswith("("):
                continue  # parentheses take what is not there for nothing
            if f"Values.{'.'.join(path[:-1])})" in templates[file].text:
                continue  # another read takes it so, and asks with it whether it is there
            # the first step of a node is taken from something that is there, or the node before it would have failed
            for length in range(max(1, len(path) - text.count(".") + 1), len(path)):
                if values.get(path[:length]) is None:
                    if path[:length] not in said and not self._guarded(chart, file, start, end, path, length):
                        said.add(path[:length])
                        table, name = ".".join(path[:length]), path[length]
                        report(
                            templates[file].span(start, end),
                            f"values.yaml has no table `{table}`, and reading `{name}` from it stops the render",
                        )
                    break

    def _guarded(self, chart: ChartView, file: str, start: int, end: int, path: Path, length: int) -> bool:
        """Whether something asks for the table: a test of it anywhere, a test around the read of more of it, `set`."""
        flow, table = chart.flow, path[:length]
        if any(path[: len(other)] == other or other[:length] == table for other in flow.written):
            return True
        for read in flow.reads:
            if read.how in ("test", "default") and read.path == table:
                return True
            if read.file != file or read.path[:length] != table or read.node.start > start or read.node.end < end:
                continue
            for other in read.behind:
                if other[:length] == table or (table[: len(other)] == other and not chart.values.get(other)):
                    return True  # of a table that users give as a whole, nobody knows what is in it
        return False
