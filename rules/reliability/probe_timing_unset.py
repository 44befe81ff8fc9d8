"""Probes that leave their timing to Kubernetes' defaults."""

from chartlint.rules import ContainerCheck, ContainerView, Report


class ProbeTimingUnset(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for name in ("livenessProbe", "readinessProbe", "startupProbe"):
            probe = container.get(name)
            left = [field for field in self.options["fields"] if field not in probe] if isinstance(probe, dict) else []
            if left:
                report(
                    container.at(name, on_key=True),
                    f"the {name} of container {container.name} leaves out {', '.join(left)}",
                )
