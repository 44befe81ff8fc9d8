"""Keys of ConfigMaps named as a credential, with a value that looks like one."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

NAME = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth[_-]?key)$",
    re.IGNORECASE,
)
# what such a name may hold all the same: switches, numbers, paths, addresses, names of other things, placeholders
HARMLESS = re.compile(
    r"(?i)true|false|yes|no|none|null|enabled|disabled|\d+[smhd]?|.*[\s/\\<>{}].*|\$.*|.*\$\(.*|.{0,3}|[a-z]+://.*"
    r"|x-[\w-]+|(?:[a-z0-9]+[-_.])+(?:secrets?|password|token|credentials?|key)"
)


class CredentialInConfigMap(ObjectCheck):
    kinds = ("ConfigMap",)

    def object(self, object: ObjectView, report: Report) -> None:
        data = object.get("data")
        for key, value in data.items() if isinstance(data, dict) else ():
            if not isinstance(key, str) or not isinstance(value, str) or not NAME.search(key):
                continue
            if not HARMLESS.fullmatch(value) and key not in self.options["allowed"]:
                report(object.at(("data", key)), f"the key {key} holds its value for all to read")
