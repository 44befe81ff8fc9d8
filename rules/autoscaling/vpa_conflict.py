"""VerticalPodAutoscalers that another autoscaler works against."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class VpaConflict(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        seen: dict[tuple[str, str, str], ObjectView] = {}
        for view in release.kind("VerticalPodAutoscaler"):
            target = view.get("spec.targetRef")
            if not isinstance(target, dict):
                continue
            key = (str(target.get("kind")), str(target.get("name")), view.namespace)
            first = seen.setdefault(key, view)
            if first is not view:
                other = Related(first.at("spec.targetRef"), "the other autoscaler")
                report(view.at("spec.targetRef"), f"VerticalPodAutoscaler {first.name} sets the same pods", other)
            if view.get("spec.updatePolicy.updateMode") in ("Off", "Initial"):
                continue
            for scaler in release.scalers.get(key, ()):
                names = [
                    metric["resource"].get("name")
                    for _, metric in scaler.entries("spec.metrics")
                    if isinstance(metric.get("resource"), dict)
                ]
                shared = [name for name in names if name in ("cpu", "memory")]
                if shared:
                    other = Related(scaler.at("spec.metrics"), "the horizontal autoscaler")
                    report(view.at("spec.targetRef"), f"{scaler.kind} {scaler.name} scales by {shared[0]} too", other)
