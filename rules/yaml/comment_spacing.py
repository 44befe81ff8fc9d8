"""Comments without room around them."""

from chartlint.rules import Report, YamlCheck, YamlFile


class CommentSpacing(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for comment in file.comments:
            text = file.text[comment.start : comment.end]
            bare = text.lstrip("#")
            if bare and not bare[0].isspace() and not (text.startswith("#!") and comment.start == 0):
                report(file.at(comment.start, comment.end), "the comment has no blank after its `#`")
            if not comment.inline:
                continue
            before = file.text[comment.start - comment.column : comment.start]
            blanks = len(before) - len(before.rstrip())
            if blanks < self.options["before"]:
                report(file.at(comment.start, comment.end), f"the comment has {blanks} blanks before it")
