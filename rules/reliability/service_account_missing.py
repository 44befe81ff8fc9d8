"""Service accounts that look like the release's own, which it does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class ServiceAccountMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for pod in release.pods:
            for one in pod.references:
                if one.kind != "ServiceAccount" or not release.is_own(one.name):
                    continue
                if (one.kind, one.name) not in release.names:
                    report(pod.at(one.path), f"the release has no ServiceAccount `{one.name}`")
