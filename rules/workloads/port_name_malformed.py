"""Names of ports that are too long or of the wrong characters."""

from collections.abc import Callable
from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, ObjectWhere, Report, dns1123_label, plain_problem, port_name


class PortNameMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for container in object.containers:
            for at, port in container.entries("ports"):
                self._name(port.get("name"), port_name, container.at((*at, "name")), report)
        if object.kind == "Service" and not object.group:
            for at, port in object.entries("spec.ports"):
                self._name(port.get("name"), dns1123_label, object.at((*at, "name")), report)
                target = port.get("targetPort")  # a number in quotes counts as a name, and has no letter
                self._name(target, port_name, object.at((*at, "targetPort")), report)

    def _name(self, name: Any, problems: Callable[[str], list[str]], where: ObjectWhere, report: Report) -> None:
        for problem in problems(name)[:1] if isinstance(name, str) and name else ():
            report(where, f"`{name}` cannot name a port: {plain_problem(problem)}")
