"""Selectors of workloads against the labels of the pods they make."""

from chartlint.rules import ObjectCheck, ObjectView, Related, Report


class SelectorMismatch(ObjectCheck):
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController")

    def object(self, object: ObjectView, report: Report) -> None:
        placed = object.selector
        if placed is None or placed.selector.malformed:
            return
        for pod in object.pods:
            for requirement in placed.selector.unmet(pod.labels):
                report(
                    object.at((*placed.path, "matchLabels", requirement.key)),
                    f"the selector wants {requirement}, but the pods do not have it",
                    Related(object.at((*pod.metadata_path, "labels")), "the labels of the pods"),
                )
