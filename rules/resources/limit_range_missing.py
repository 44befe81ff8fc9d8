"""Namespaces that a chart creates without a LimitRange."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class LimitRangeMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        limited = {view.namespace for view in release.kind("LimitRange")}
        for view in release.kind("Namespace"):
            if not view.group and view.name not in limited:
                report(view.at("metadata.name"), f"the namespace {view.name} has no LimitRange")
