"""Ports of a container that share their name, or number and protocol."""

from chartlint.rules import ContainerCheck, ContainerView, Report


class DuplicatePort(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        names: set[str] = set()
        numbers: set[tuple[object, object]] = set()
        ports = container.body.get("ports")
        for index, port in enumerate(ports if isinstance(ports, list) else ()):
            if not isinstance(port, dict):
                continue
            name, number = port.get("name"), (port.get("containerPort"), port.get("protocol") or "TCP")
            if isinstance(name, str) and name in names:
                report(container.at(("ports", index, "name")), f"container {container.name} has two ports `{name}`")
            elif number[0] is not None and number in numbers and port.get("hostIP") is None:
                report(
                    container.at(("ports", index, "containerPort")),
                    f"container {container.name} has port {number[0]}/{number[1]} twice",
                )
            names.add(str(name))
            numbers.add(number)
