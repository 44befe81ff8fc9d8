"""ConfigMaps, Secrets and service accounts whose name stands nowhere else in the release."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

KINDS = ("ConfigMap", "Secret", "ServiceAccount")


class ObjectUnused(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete or not release.pods:
            return
        texts: list[str] | None = None
        for view in release.kind(*KINDS):
            # labels are how operators and sidecars find ConfigMaps and Secrets that nobody names
            if view.group or not view.name or any("grafana" in key or "prometheus" in key for key in view.labels):
                continue
            texts = texts if texts is not None else [manifest.text for manifest in release.manifests]
            uses = sum(text.count(view.name) for text in texts)
            own = view.manifest.text.count(view.name)
            if uses <= own:
                report(view.at("metadata.name"), f"nothing in the release names the {view.kind} {view.name}")
