"""Environment variables named as a credential, with a literal value that looks like one."""

import re

from chartlint.rules import ContainerCheck, ContainerView, Report

NAME = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth[_-]?key)$",
    re.IGNORECASE,
)
# what such a name may hold all the same: switches, numbers, paths, addresses, names of other things, placeholders
HARMLESS = re.compile(
    r"(?i)true|false|yes|no|none|null|enabled|disabled|\d+[smhd]?|.*[\s/\\<>{}].*|\$.*|.*\$\(.*|.{0,3}|[a-z]+://.*"
    r"|x-[\w-]+|(?:[a-z0-9]+[-_.])+(?:secrets?|password|token|credentials?|key)"
)

# the name that etcd tells its clusters apart by
NO_CREDENTIALS = frozenset({"ETCD_INITIAL_CLUSTER_TOKEN"})


class CredentialInEnv(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for path, variable in container.entries("env"):
            name, value = variable.get("name"), variable.get("value")
            if not isinstance(name, str) or not isinstance(value, str) or name in NO_CREDENTIALS:
                continue
            if not NAME.search(name):
                continue
            if not HARMLESS.fullmatch(value) and name not in self.options["allowed"]:
                report(
                    container.at((*path, "value")),
                    f"the variable {name} of container {container.name} has its value here",
                )
