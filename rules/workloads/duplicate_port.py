"""Ports of a container that share their name, or number and protocol."""

from chartlint.rules import ContainerCheck, ContainerView, Report


class DuplicatePort(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        names: set[str] = set()
        numbers: set[tuple[object, object]] = set()
        for at, port in container.entries("ports"):
            name, number = port.get("name"), (port.get("containerPort"), port.get("protocol") or "TCP")
            if isinstance(name, str) and name in names:
                report(container.at((*at, "name")), f"container {container.name} has two ports `{name}`")
            elif number[0] is not None and number in numbers and port.get("hostIP") is None:
                report(
                    container.at((*at, "containerPort")),
                    f"container {container.name} has port {number[0]}/{number[1]} twice",
                )
            names.add(str(name))
            numbers.add(number)
