"""Values without a word about what they are for."""

from collections.abc import Sequence

from chartlint.rules import Report, ValuesCheck, ValuesView, WrittenKey


class ValueUndocumented(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        elsewhere = values.documented_elsewhere
        allowed = [tuple(path.split(".")) for path in self.options["allow"]]
        told = {key.path for key in values.keys if any(key.above) or key.beside or _named(key.path, elsewhere)}
        for path in elsewhere:
            steps = tuple(path.replace('"', "").split("."))
            told |= {steps[:length] for length in range(1, len(steps))}  # a table whose values are described one by one
        for key in values.keys:  # a table whose entries have comments is described by these
            if key.path in told:
                told |= {key.path[:length] for length in range(1, len(key.path))} - {()}
        for loaded in values.chart.loaded:  # its values are described in its own chart
            told.add((loaded.name,))
        covered = {(loaded.name,) for loaded in values.chart.loaded} | self._covered(values.keys, elsewhere)
        said: set[tuple[str, ...]] = set()
        for key in values.keys:
            if key.path in told or any(key.path[:length] in covered | said for length in range(1, len(key.path))):
                continue
            if any(key.path[: len(path)] == path for path in allowed):
                continue
            said.add(key.path)
            report(values.at(key.path), f"no comment says what `{'.'.join(key.path)}` is for")

    def _covered(self, keys: Sequence[WrittenKey], elsewhere: frozenset[str]) -> set[tuple[str, ...]]:
        """The tables that have a comment of their own, which may stand for all that is in them."""
        return {
            key.path
            for key in keys
            if isinstance(key.value, dict) and (any(key.above) or key.beside or _named(key.path, elsewhere))
        }


def _named(path: tuple[str, ...], elsewhere: frozenset[str]) -> bool:
    return ".".join(path) in elsewhere
