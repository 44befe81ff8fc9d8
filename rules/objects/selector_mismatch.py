"""Selectors of workloads against the labels of the pods they make."""

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Related, Report, Selector


class SelectorMismatch(ObjectCheck):
    kinds = (
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "ReplicaSet",
        "ReplicationController",
        "DeploymentConfig",
        "Job",
        "CronJob",
    )

    def object(self, object: ObjectView, report: Report) -> None:
        found = _selector(object)
        if found is None or found[1].malformed:
            return
        path, selector = found
        for pod in object.pods:
            for requirement in selector.unmet(pod.labels):
                report(
                    object.at((*path, "matchLabels", requirement.key)),
                    f"the selector wants {requirement}, but the pods do not have it",
                    Related(object.at((*pod.metadata_path, "labels")), "the labels of the pods"),
                )


def _selector(object: ObjectView) -> tuple[ObjectPath, Selector] | None:
    """The selector by which a workload finds its own pods, and where it stands."""
    if object.selector is not None:
        return object.selector.path, object.selector.selector
    job = object.kind == "CronJob"
    path: ObjectPath = ("spec", "jobTemplate", "spec", "selector") if job else ("spec", "selector")
    body = object.get(path)
    if not isinstance(body, dict) or object.kind not in ("CronJob", "DeploymentConfig"):
        return None
    return path, Selector(body, path) if job else Selector.plain(body, path)
