"""Ephemeral containers in manifests (ValidatePodCreate and ValidatePodTemplateSpec of Kubernetes forbid them)."""

from chartlint.rules import PodCheck, PodView, Report


class EphemeralContainerPresent(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        if pod.built_in and pod.get("ephemeralContainers"):
            report(pod.at("ephemeralContainers", on_key=True), "the pod has ephemeral containers from the start")
