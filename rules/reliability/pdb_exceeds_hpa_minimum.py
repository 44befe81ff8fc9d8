"""Budgets that leave nothing to evict when an autoscaler is at its minimum."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report


class PdbExceedsHpaMinimum(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.scalers:
            return
        for view in release.kind("PodDisruptionBudget"):
            least = view.get("spec.minAvailable")
            if not isinstance(least, int) or isinstance(least, bool) or view.selector is None:
                continue
            found = {id(pod.object): pod.object for pod in release.selected(view.selector.selector, view.namespace)}
            for workload in found.values() if len(found) == 1 else ():
                for scaler in workload.scalers:
                    minimum = scaler.get("spec.minReplicas", 1)
                    if scaler.kind == "HorizontalPodAutoscaler" and isinstance(minimum, int) and least >= minimum:
                        report(
                            view.at("spec.minAvailable"),
                            f"{least} pods must stay, and {scaler.name} may leave {minimum}: none may be evicted",
                            Related(scaler.at("spec.minReplicas"), "the fewest replicas"),
                        )
