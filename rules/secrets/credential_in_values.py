"""Keys of values.yaml named as a credential, with a default."""

import re

from chartlint.rules import Report, ValuesCheck, ValuesView, path_text

NAME = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth[_-]?key)$",
    re.IGNORECASE,
)
# what such a name may hold all the same: switches, numbers, paths, addresses, names of other things, placeholders
HARMLESS = re.compile(
    r"(?i)true|false|yes|no|none|null|enabled|disabled|\d+[smhd]?|.*[\s/\\<>{}].*|\$.*|.*\$\(.*|.{0,3}|[a-z]+://.*"
    r"|x-[\w-]+|(?:[a-z0-9]+[-_.])+(?:secrets?|password|token|credentials?|key)"
)


class CredentialInValues(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for key in values.keys:
            value = values.get(key.path)
            if isinstance(value, str) and NAME.search(str(key.path[-1])) and not HARMLESS.fullmatch(value):
                name = path_text(key.path)
                if name not in self.options["allowed"]:
                    report(values.at(key.path), f"{name} has a default that everybody knows")
