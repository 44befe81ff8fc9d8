"""Annotations that network plugins read: Multus' lists of networks and the limits of the bandwidth plugin.

Sources: the Kubernetes Network Custom Resource Definition De-facto Standard (section 4.1) for Multus, and
``pkg/util/bandwidth/utils.go`` of Kubernetes for the limits (1k to 1P bits a second).
"""

import json
import re
from typing import Any

from chartlint.rules import PodCheck, PodView, Report, parse_quantity

NETWORKS = ("k8s.v1.cni.cncf.io/networks", "v1.multus-cni.io/default-network")
BANDWIDTH = ("kubernetes.io/ingress-bandwidth", "kubernetes.io/egress-bandwidth")
SHORT = re.compile(r"(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?(?:@[a-zA-Z][\w.-]*)?")
LOWEST, HIGHEST = 1000, 10**15


class NetworkAnnotationMalformed(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        annotations = pod.metadata.get("annotations")
        for key, text in annotations.items() if isinstance(annotations, dict) else ():
            if key in NETWORKS and isinstance(text, str):
                problem = _networks(text)
            elif key in BANDWIDTH and isinstance(text, str):
                problem = _bandwidth(text)
                if not problem and pod.get("hostNetwork") is True:
                    problem = "has no effect on a pod in its node's network"
            else:
                continue
            if problem:
                report(pod.object.at((*pod.metadata_path, "annotations", key)), f"{key} {problem}")


def _networks(text: str) -> str:
    """What is wrong with a list of networks, empty when nothing is."""
    whole = text.strip()
    if whole[:1] not in ("[", "{"):
        wrong = next((part.strip() for part in whole.split(",") if not SHORT.fullmatch(part.strip())), None)
        return "" if not whole or wrong is None else f"has the network `{wrong}`, which is not NAMESPACE/NAME@INTERFACE"
    try:
        data: Any = json.loads(whole)
    except ValueError as error:
        return f"is not JSON: {error}"
    entries = data if isinstance(data, list) else [data]
    if isinstance(data, dict):
        return "must be a list in JSON, `[{...}]`"
    return (
        "" if all(isinstance(each, dict) and each.get("name") for each in entries) else "has a network without a name"
    )


def _bandwidth(text: str) -> str:
    amount = parse_quantity(text)
    if amount is None:
        return f"is `{text}`, which is no quantity such as 10M"
    return "" if LOWEST <= amount <= HIGHEST else f"is `{text}`, which is not between 1k and 1P bits a second"
