"""Ports of a Service without the name they need, or twice, or missing."""

from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report


class ServicePortsInvalid(ObjectCheck):
    kinds = ("Service",)

    def object(self, object: ObjectView, report: Report) -> None:
        spec = object.get("spec")
        if object.group or not isinstance(spec, dict):
            return
        every = list(object.entries("spec.ports"))
        if not every and spec.get("clusterIP") != "None" and spec.get("type") != "ExternalName":
            report(object.at("spec.ports"), f"the Service {object.name} has no port")
        names: set[str] = set()
        numbers: set[tuple[Any, Any]] = set()
        for at, port in every:
            name, number = port.get("name"), (port.get("port"), port.get("protocol") or "TCP")
            if not name and len(every) > 1:
                report(object.at((*at, "name")), "a Service with several ports needs a name for each")
            elif isinstance(name, str) and name in names:
                report(object.at((*at, "name")), f"the Service has two ports `{name}`")
            if number[0] is not None and number in numbers:
                report(object.at((*at, "port")), f"the Service has the port {number[0]}/{number[1]} twice")
            names.add(str(name))
            numbers.add(number)
