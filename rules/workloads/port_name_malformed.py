"""Names of ports that are too long or of the wrong characters."""

from collections.abc import Callable
from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, ObjectWhere, Report, dns1123_label, plain_problem, port_name


class PortNameMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for container in object.containers:
            self._ports(container.body.get("ports"), port_name, lambda path, it=container: it.at(path), report)
        if object.kind == "Service" and not object.group:
            ports = object.get("spec.ports")
            self._ports(ports, dns1123_label, lambda path: object.at(("spec", *path)), report)

    def _ports(
        self,
        ports: Any,
        problems: Callable[[str], list[str]],
        at: Callable[[tuple[str | int, ...]], ObjectWhere],
        report: Report,
    ) -> None:
        for index, port in enumerate(ports if isinstance(ports, list) else ()):
            name = port.get("name") if isinstance(port, dict) else None
            for problem in problems(name)[:1] if isinstance(name, str) and name else ():
                report(at(("ports", index, "name")), f"`{name}` cannot name a port: {plain_problem(problem)}")
