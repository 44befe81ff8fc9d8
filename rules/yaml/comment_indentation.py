"""Comments indented like neither of their neighbours."""

from chartlint.rules import Report, YamlCheck, YamlFile


class CommentIndentation(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        tokens = file.visible
        last = None
        for comment in file.comments:
            if comment.inline:
                last = None
                continue
            after = tokens[comment.after + 1].start.column if comment.after + 1 < len(tokens) else 0
            before = _indent(file, tokens[comment.after].start.index) if comment.after >= 0 else 0
            before = last if last is not None else max(before, after)
            if comment.column not in (before, after):
                wanted = " or ".join(str(one) for one in sorted({before, after}))
                report(
                    file.at(comment.start, comment.end), f"the comment is indented by {comment.column}, not {wanted}"
                )
            last = comment.column


def _indent(file: YamlFile, offset: int) -> int:
    """The indentation of the line that an offset is in."""
    line = file.text[file.text.rfind("\n", 0, offset) + 1 :]
    return len(line) - len(line.lstrip(" "))
