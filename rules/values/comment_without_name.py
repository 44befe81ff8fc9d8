"""Comments of values that do not begin with the value's name."""

from chartlint.rules import Report, ValuesCheck, ValuesView


class CommentWithoutName(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        marks = tuple(self.options["marks"])
        for key in values.keys:
            lines = [line for line in key.above if line]
            if not lines or any(line.startswith(marks) or _begins(line, key.path) for line in lines):
                continue
            report(values.at(key.path), f"the comment of `{'.'.join(key.path)}` begins with `{lines[0][:30]}`")


def _begins(line: str, path: tuple[str, ...]) -> bool:
    """Whether a line begins with a name of the value: its key alone, or with keys around it."""
    word = line.split()[0].strip("`\"':,.")
    return any(word == ".".join(path[start:]) for start in range(len(path)))
