"""Seccomp profiles other than RuntimeDefault and Localhost (policy/check_seccompProfile_baseline.go)."""

from chartlint.rules import ContainerView, PodCheck, PodView, Report

FIELD = "securityContext.seccompProfile"
POD = "seccomp.security.alpha.kubernetes.io/pod"
CONTAINER = "container.seccomp.security.alpha.kubernetes.io/"


class SeccompUnconfined(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        if pod.object.release.kube_version < (1, 19):  # the field came with 1.19, until then annotations count
            self._annotations(pod, report)
            return
        for who, view in pod.holders:
            self._field(who, view, report)

    def _field(self, who: str, view: PodView | ContainerView, report: Report) -> None:
        profile = view.get(FIELD)
        if isinstance(profile, dict) and profile.get("type") not in ("RuntimeDefault", "Localhost"):
            said = f"is {profile['type']}" if "type" in profile else "has no type"
            report(view.at(f"{FIELD}.type"), f"the seccomp profile of {who} {said}")

    def _annotations(self, pod: PodView, report: Report) -> None:
        given = pod.metadata.get("annotations")
        names = (POD, *(CONTAINER + each.name for each in pod.containers))
        for name, value in given.items() if isinstance(given, dict) else ():
            allowed = value in ("runtime/default", "docker/default") or str(value).startswith("localhost/")
            if name in names and not allowed:
                report(pod.object.at((*pod.metadata_path, "annotations", name)), f"seccomp is {value} by annotation")
