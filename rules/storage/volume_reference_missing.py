"""Volumes of objects that look like the release's own, which it does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

# what makes objects of these kinds out of others of the release
MAKERS = frozenset(
    {
        "Certificate",
        "ExternalSecret",
        "ClusterExternalSecret",
        "SealedSecret",
        "VaultStaticSecret",
        "VaultDynamicSecret",
        "OnePasswordItem",
        "SecretProviderClass",
        "BitnamiSealedSecret",
        "Bundle",
        "InfisicalSecret",
    }
)


class VolumeReferenceMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        made = any(view.kind in MAKERS or view.is_hook for view in release.objects)
        for pod in release.pods:
            for one in pod.references:
                if one.field != "volumes" or one.optional or not release.is_own(one.name):
                    continue
                if (one.kind, one.name) in release.names or (one.kind != "PersistentVolumeClaim" and made):
                    continue
                report(pod.at(one.path), f"the release has no {one.kind} `{one.name}`")
