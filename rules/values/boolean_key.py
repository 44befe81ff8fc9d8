"""Plain keys that YAML 1.1 reads as booleans, other than `true` and `false` themselves."""

from collections.abc import Iterator

from chartlint.rules import Report, ValuesCheck, ValuesView


class BooleanKey(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for path in _boolean_paths(values.data, ()):
            written = values.key_text(path)
            if written is not None and written.lower() not in ("true", "false") and written[:1] not in ("'", '"'):
                report(
                    values.at(path), f"the key `{written}` is read as `{path[-1]}`: `.Values…{written}` finds nothing"
                )


def _boolean_paths(data: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("true", "false"):
                yield (*path, key)
            yield from _boolean_paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _boolean_paths(value, (*path, index))
