"""Ranges of Kubernetes versions with some that do not have an API version that the chart prints without asking."""

import re

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report, api_lifetime, satisfies


class KubeVersionTooWide(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        wanted = release.chart.metadata.kube_version
        if not wanted:
            return
        kinds = release.kinds
        admitted = [minor for minor in kinds.store.versions() if satisfies(f"1.{minor}.99", wanted)]
        needs = [
            (life.first, view)
            for view in release.objects
            if (life := kinds.store.life(view.resource.api_version, view.kind)) is not None and self._fixed(view)
        ]
        if not admitted or not needs:
            return
        self._gone(release, wanted, admitted, report)
        first, view = max(needs, key=lambda need: need[0])
        if admitted[0] < first:
            report(
                release.chart.at("kubeVersion"),
                f"{view.resource.api_version} {view.kind} exists from Kubernetes 1.{first} on, "
                f"and `{wanted}` admits 1.{admitted[0]}",
                Related(view.at("apiVersion"), "the object"),
            )

    def _gone(self, release: ReleaseView, wanted: str, admitted: list[int], report: Report) -> None:
        """Tell of what is gone in the newest Kubernetes that the range admits, and not yet in that of the render."""
        if len(admitted) == len([minor for minor in release.kinds.store.versions() if minor >= admitted[0]]):
            return  # a range without an upper bound promises nothing about Kubernetes to come
        for view in release.objects:
            life = api_lifetime(view.resource.api_version, view.kind)
            if life is None or life.is_removed(release.kube_version) or not life.is_removed((1, admitted[-1])):
                continue
            report(
                release.chart.at("kubeVersion"),
                f"{view.resource.api_version} {view.kind} is gone since Kubernetes {life.end}, "
                f"and `{wanted}` admits 1.{admitted[-1]}",
                Related(view.at("apiVersion"), "the object"),
            )
            return

    def _fixed(self, view: ObjectView) -> bool:
        """Whether the template has the API version in so many words, whatever the cluster is."""
        text = view.template.text
        asks = "apabilities" in text or 'piVersion"' in text
        return (
            not asks
            and re.search(rf"^apiVersion:\s*{re.escape(view.resource.api_version)}\s*$", text, re.M) is not None
        )
