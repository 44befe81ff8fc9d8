"""Files whose last line has no end."""

from chartlint.rules import Report, YamlCheck, YamlFile


class EndOfFile(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        if file.text and not file.text.endswith("\n"):
            report(file.at(len(file.text)), "the file does not end with a line break")
