"""Lines that end with a carriage return."""

from chartlint.rules import Report, YamlCheck, YamlFile


class LineEnding(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        number = file.text.count("\r\n")
        if number:
            at = file.text.index("\r\n")
            lines = "this line ends" if number == 1 else f"{number} lines end"
            report(file.at(at, at + 1), f"{lines} with a carriage return")
