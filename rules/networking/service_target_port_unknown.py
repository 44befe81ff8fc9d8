"""Named target ports that no container of the selected pods has."""

from typing import Any

from chartlint.rules import PodView, Related, ReleaseCheck, ReleaseView, Report, closest


class ServiceTargetPortUnknown(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("Service"):
            # a headless Service gives the pods' addresses; its ports are only noted in DNS
            if view.selector is None or view.get("spec.clusterIP") == "None":
                continue
            # a Job's pods may share the labels, and never serve
            pods = [
                pod
                for pod in release.selected(view.selector.selector, view.namespace)
                if pod.built_in and pod.object.kind not in ("Job", "CronJob")
            ]
            names = {port.get("name") for pod in pods for port in _ports(pod)}
            ports = view.get("spec.ports")
            for index, port in enumerate(ports if pods and isinstance(ports, list) else ()):
                target = port.get("targetPort") if isinstance(port, dict) else None
                if isinstance(target, str) and target and not target.isdigit() and target not in names:
                    hint = closest(target, [name for name in names if isinstance(name, str)])
                    report(
                        view.at(("spec", "ports", index, "targetPort")),
                        f"the pods have no port `{target}`" + (f"; {hint}" if hint else ""),
                        Related(pods[0].at("containers", on_key=True), "the pods"),
                    )


def _ports(pod: PodView) -> list[dict[str, Any]]:
    found = []
    for container in pod.containers:
        ports = container.body.get("ports")
        found += [port for port in ports if isinstance(port, dict)] if isinstance(ports, list) else []
    return found
