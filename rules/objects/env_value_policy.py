"""Environment variables against what a house wants of them."""

from chartlint.rules import ContainerCheck, ContainerView, Report


class EnvValuePolicy(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        required, forbidden = self.options["required"], self.options["forbidden"]
        if container.role not in ("main", "sidecar") or not (required or forbidden):
            return
        there = {str(variable.get("name")): (path, variable) for path, variable in container.entries("env")}
        for name, wanted in required.items():
            if name not in there:
                report(container.at("env"), f"container {container.name} does not set {name}")
            elif wanted != "*" and there[name][1].get("value") != wanted:
                report(container.at((*there[name][0], "value")), f"{name} must be {wanted}")
        for name, value in forbidden.items():
            if name in there and value in ("*", there[name][1].get("value")):
                report(container.at((*there[name][0], "value")), f"{name} must not be {there[name][1].get('value')}")
