"""Names that stand twice in the environment of a container."""

from chartlint.rules import ContainerCheck, ContainerView, ObjectPath, Related, Report


class DuplicateEnv(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        seen: dict[str, ObjectPath] = {}
        for at, variable in container.entries("env"):
            name = variable.get("name")
            if not isinstance(name, str):
                continue
            first = seen.setdefault(name, at)
            if first != at:
                report(
                    container.at((*at, "name")),
                    f"container {container.name} sets {name} twice",
                    Related(container.at((*first, "name")), "the first one"),
                )
