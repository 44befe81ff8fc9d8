"""Workloads that read a ConfigMap or Secret of their chart and have no checksum of it."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

KINDS = ("Deployment", "StatefulSet", "DaemonSet")


class ConfigChecksumMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind(*KINDS):
            for pod in view.pods:
                notes = {**view.annotations, **(pod.metadata.get("annotations") or {})}
                if any("checksum" in str(key) or "hash" in str(key) for key in notes):
                    continue
                if any(str(key).startswith(tuple(self.options["reloaders"])) for key in notes):
                    continue
                for one in pod.references:
                    if one.kind in ("ConfigMap", "Secret") and (one.kind, one.name) in release.names:
                        report(pod.at(one.path), f"a change of the {one.kind} {one.name} restarts no pod")
                        break
