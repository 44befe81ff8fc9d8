"""Seccomp profiles that are asked for by annotations, which Kubernetes does not read any more."""

from chartlint.rules import PodCheck, PodView, Report

POD = "seccomp.security.alpha.kubernetes.io/pod"
CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


class SeccompAnnotationDeprecated(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        annotations = pod.metadata.get("annotations")
        if not isinstance(annotations, dict):
            return
        ignored = pod.object.release.kube_version >= (1, 27)
        for name in annotations:
            if name == POD or str(name).startswith(CONTAINER):
                fate = "is not read since Kubernetes 1.27" if ignored else "is deprecated since Kubernetes 1.19"
                at = (*pod.metadata_path, "annotations", name)
                report(pod.object.at(at, on_key=True), f"the annotation `{name}` {fate}")
