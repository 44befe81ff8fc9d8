"""Budgets that leave nothing to evict, given the replicas of the workload they select."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class PdbBlocksEviction(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("PodDisruptionBudget"):
            most, least = view.get("spec.maxUnavailable"), view.get("spec.minAvailable")
            if most in (0, "0", "0%") and not isinstance(most, bool):
                report(view.at("spec.maxUnavailable"), "the budget allows no eviction")
            elif least == "100%":
                report(view.at("spec.minAvailable"), "the budget allows no eviction")
            elif view.selector is not None:
                for workload in self._workloads(release, view):
                    replicas = workload.get("spec.replicas", 1)
                    if not isinstance(replicas, int) or isinstance(replicas, bool):
                        continue
                    if 0 < replicas <= _wanted(least, replicas) and not self._scaled(release, workload):
                        report(
                            view.at("spec.minAvailable"),
                            f"{workload.kind} {workload.name} has {replicas} replica{'s' if replicas > 1 else ''}, "
                            f"and {_wanted(least, replicas)} must stay: no eviction is allowed",
                            Related(workload.at("spec.replicas"), "the replicas"),
                        )

    def _workloads(self, release: ReleaseView, budget: ObjectView) -> list[ObjectView]:
        assert budget.selector is not None
        found = {id(pod.object): pod.object for pod in release.selected(budget.selector.selector, budget.namespace)}
        # several workloads under one budget add up; judge only the plain case
        return (
            [view for view in found.values() if view.kind in ("Deployment", "StatefulSet")] if len(found) == 1 else []
        )

    def _scaled(self, release: ReleaseView, workload: ObjectView) -> bool:
        return any(
            hpa.get("spec.scaleTargetRef.name") == workload.name for hpa in release.kind("HorizontalPodAutoscaler")
        )


def _wanted(least: object, replicas: int) -> int:
    """How many pods must stay; a share is rounded up (``disruption.go``: GetScaledValueFromIntOrPercent)."""
    if isinstance(least, int) and not isinstance(least, bool):
        return least
    share = least[:-1] if isinstance(least, str) and least.endswith("%") else ""
    return -(-int(share) * replicas // 100) if share.isdecimal() and share.isascii() else 0
