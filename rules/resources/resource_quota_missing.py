"""Namespaces that a chart creates without a ResourceQuota."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class ResourceQuotaMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        limited = {view.namespace for view in release.kind("ResourceQuota")}
        for view in release.kind("Namespace"):
            if not view.group and view.name not in limited:
                report(view.at("metadata.name"), f"the namespace {view.name} has no ResourceQuota")
