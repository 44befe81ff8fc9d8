"""Volumes of objects that look like the release's own, which it does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class VolumeReferenceMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        made = release.more_configs
        for pod in release.pods:
            for one in pod.references:
                if one.field != "volumes" or one.optional or not release.is_own(one.name):
                    continue
                if (one.kind, one.name) in release.names or (one.kind != "PersistentVolumeClaim" and made):
                    continue
                report(pod.at(one.path), f"the release has no {one.kind} `{one.name}`")
