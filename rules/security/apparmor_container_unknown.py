"""AppArmor annotations for containers that are not in the pod (ValidateAppArmorPodAnnotations of Kubernetes)."""

from chartlint.rules import PodCheck, PodView, Report

ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


class ApparmorContainerUnknown(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        annotations = pod.metadata.get("annotations")
        if not isinstance(annotations, dict) or not pod.built_in:
            return
        names = {each.name for each in pod.containers}
        for key in annotations:
            name = key[len(ANNOTATION) :] if isinstance(key, str) and key.startswith(ANNOTATION) else None
            if name is not None and name not in names:
                where = pod.object.at((*pod.metadata_path, "annotations", key), on_key=True)
                report(where, f"the annotation is for a container {name}, which the pod does not have")
