"""The mark at the start of a document."""

from chartlint.rules import Report, YamlCheck, YamlFile


class DocumentStartMark(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        marks = [token for token in file.visible if token.kind == "DOCUMENT-START"]
        if self.options["required"] and not marks and file.visible:
            report(file.at(0), "the mark `---` is missing")
        for mark in marks if not self.options["required"] else ():
            report(file.at(mark.start.index, mark.end.index), "the mark `---` is forbidden")
