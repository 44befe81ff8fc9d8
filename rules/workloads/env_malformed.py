"""Variables with a bad name, or with no source of their value or two."""

from chartlint.rules import ContainerCheck, ContainerView, Report, env_var_name, plain_problem

RELAXED_SINCE = (1, 32)


class EnvMalformed(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        relaxed = container.pod.object.release.kube_version >= RELAXED_SINCE
        for at, variable in container.entries("env"):
            name, source = variable.get("name"), variable.get("valueFrom")
            for problem in env_var_name(name, relaxed=relaxed)[:1] if isinstance(name, str) else ():
                report(container.at((*at, "name")), f"`{name}` cannot name a variable: {plain_problem(problem)}")
            if not isinstance(source, dict):
                continue
            where = container.at((*at, "valueFrom"), on_key=True)
            if variable.get("value") not in (None, ""):
                report(where, f"the variable {name} has `valueFrom` and a `value` too; one of them may be there")
            elif not source:
                report(where, f"the variable {name} has no source in `valueFrom`")
            elif len(source) > 1:
                both = " and ".join(f"`{key}`" for key in sorted(source)[:2])
                report(where, f"the variable {name} has {both}; one source may be there")
