"""Workloads of several replicas without a PodDisruptionBudget."""

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report


class PdbMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        budgets = [
            (view.namespace, view.selector.selector) for view in release.kind("PodDisruptionBudget") if view.selector
        ]
        for view in release.kind("Deployment", "StatefulSet"):
            if _replicas(view) < self.options["minimum"] or view.is_hook:
                continue
            covered = any(
                namespace == view.namespace and selector.matches(pod.labels)
                for pod in view.pods
                for namespace, selector in budgets
            )
            if not covered:
                report(view.at("metadata.name"), f"no budget covers the pods of {view.kind} {view.name}")


def _replicas(view: ObjectView) -> int:
    """The fewest replicas that it runs with."""
    given = [scaler.get("spec.minReplicas", 1) for scaler in view.scalers] or [view.get("spec.replicas", 1)]
    return max((number for number in given if isinstance(number, int)), default=1)
