"""Names that stand twice in the environment of a container."""

from chartlint.rules import ContainerCheck, ContainerView, Related, Report


class DuplicateEnv(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        seen: dict[str, int] = {}
        env = container.body.get("env")
        for index, variable in enumerate(env if isinstance(env, list) else ()):
            name = variable.get("name") if isinstance(variable, dict) else None
            if not isinstance(name, str):
                continue
            first = seen.setdefault(name, index)
            if first != index:
                report(
                    container.at(("env", index, "name")),
                    f"container {container.name} sets {name} twice",
                    Related(container.at(("env", first, "name")), "the first one"),
                )
