"""Probes and lifecycle hooks that have no handler, or more than one."""

from chartlint.rules import ContainerCheck, ContainerView, Report

PROBE = ("exec", "httpGet", "tcpSocket", "grpc")
HOOK = ("exec", "httpGet", "tcpSocket", "sleep")
PLACES = (
    (("livenessProbe",), PROBE),
    (("readinessProbe",), PROBE),
    (("startupProbe",), PROBE),
    (("lifecycle", "postStart"), HOOK),
    (("lifecycle", "preStop"), HOOK),
)


class ProbeHandlerCount(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for path, handlers in PLACES:
            probe = container.get(path)
            if not isinstance(probe, dict):
                continue
            there = [name for name in probe if name in handlers]
            what = f"the {path[-1]} of container {container.name}"
            if not there:
                report(
                    container.at(path, on_key=True), f"{what} says nothing to do: it needs one of {', '.join(handlers)}"
                )
            elif len(there) > 1:
                report(container.at((*path, there[1])), f"{what} has `{there[0]}` and `{there[1]}`; one may be there")
