"""Pods by their quality-of-service class, as Kubernetes computes it (pkg/apis/core/v1/helper/qos/qos.go)."""

from typing import Any

from chartlint.rules import PodCheck, PodView, Report, parse_quantity

RANKS = {"BestEffort": 0, "Burstable": 1, "Guaranteed": 2}


class QosTooLow(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        found = _class(pod)
        if RANKS[found] < RANKS.get(self.options["least"], 1):
            report(pod.at(), f"the pod is of the class {found}, not {self.options['least']}")


def _class(pod: PodView) -> str:
    whole = pod.get("resources")
    bodies = (
        [whole]
        if isinstance(whole, dict) and whole
        else [each.get("resources") for each in pod.containers if each.role != "ephemeral"]
    )
    pairs = [_amounts(body) for body in bodies]
    if not any(requests or limits for requests, limits in pairs):
        return "BestEffort"
    for requests, limits in pairs:
        if any(name not in limits or requests.get(name, limits[name]) != limits[name] for name in ("cpu", "memory")):
            return "Burstable"
    return "Guaranteed"


def _amounts(body: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The requests and limits of CPU and memory that are more than nothing."""
    found: list[dict[str, Any]] = []
    for field in ("requests", "limits"):
        given = body.get(field) if isinstance(body, dict) else None
        read = {name: parse_quantity(value) for name, value in given.items()} if isinstance(given, dict) else {}
        found.append({name: read[name] for name in ("cpu", "memory") if read.get(name)})
    return found[0], found[1]
