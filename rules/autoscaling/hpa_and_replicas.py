"""Fixed replicas under an autoscaler."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report


class HpaAndReplicas(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("HorizontalPodAutoscaler"):
            kind, name = view.get("spec.scaleTargetRef.kind"), view.get("spec.scaleTargetRef.name")
            target = (
                release.find(kind, name, view.namespace) if isinstance(kind, str) and isinstance(name, str) else None
            )
            if target is not None and target.get("spec.replicas") is not None:
                report(
                    target.at("spec.replicas"),
                    f"each upgrade sets replicas back, though an autoscaler controls {target.kind} {name}",
                    Related(view.at("spec.scaleTargetRef"), "the autoscaler"),
                )
