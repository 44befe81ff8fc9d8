"""Workloads that two autoscalers scale."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report


class HpaDuplicate(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for (kind, name, _), views in release.scalers.items():
            for view in views[1:]:
                first = Related(views[0].at("spec.scaleTargetRef"), "the first autoscaler")
                report(
                    view.at("spec.scaleTargetRef"), f"{views[0].kind} {views[0].name} scales {kind} {name} too", first
                )
