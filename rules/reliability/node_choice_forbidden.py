"""Pods that choose their nodes where the platform does."""

from chartlint.rules import PodCheck, PodView, Report

CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")


class NodeChoiceForbidden(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for field in ("nodeName", "nodeSelector", "affinity.nodeAffinity"):
            if pod.get(field):
                report(pod.at(field), f"the pod sets {field}")
        for path, toleration in pod.entries("tolerations"):
            key = toleration.get("key")
            if key in CONTROL_PLANE or (key in (None, "") and toleration.get("operator") == "Exists"):
                report(pod.at(path), "the pod tolerates the nodes of the control plane")
