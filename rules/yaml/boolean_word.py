"""Values that are words and read as booleans."""

from chartlint.rules import Report, YamlCheck, YamlFile

WORDS = frozenset({"yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"})


class BooleanWord(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        before = None
        for token in file.tokens:
            plain = token.kind == "SCALAR" and not token.style and token.value in WORDS
            if plain and (before is None or before.kind != "KEY"):  # keys: the rule boolean-key
                report(file.at(token.start.index, token.end.index), f"`{token.value}` is read as a boolean")
            before = token
