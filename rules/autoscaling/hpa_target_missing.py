"""Autoscalers whose workload the release does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

WORKLOADS = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController")


class HpaTargetMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("HorizontalPodAutoscaler"):
            kind, name = view.get("spec.scaleTargetRef.kind"), view.get("spec.scaleTargetRef.name")
            if kind in WORKLOADS and isinstance(name, str) and release.find(kind, name, view.namespace) is None:
                report(view.at("spec.scaleTargetRef.name"), f"the release has no {kind} `{name}`")
