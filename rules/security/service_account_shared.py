"""Workloads that run as the same service account; `default` is another rule's business."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class ServiceAccountShared(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        first: dict[tuple[str, str], str] = {}
        for pod in release.pods:
            name = pod.get("serviceAccountName")
            if not isinstance(name, str) or name in ("", "default") or pod.object.is_hook:
                continue
            here = f"{pod.object.kind}/{pod.object.name}"
            other = first.setdefault((name, pod.object.namespace), here)
            if other != here:
                report(pod.at("serviceAccountName"), f"the service account {name} is that of {other} as well")
