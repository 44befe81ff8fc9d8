"""Keys and values of labels, selectors and annotations that are not of their form."""

from collections.abc import Iterator

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report, label_key, label_value, plain_problem

WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "PodDisruptionBudget")


class LabelMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for path, has_labels in self._maps(object):
            entries = object.get(path)
            for key, value in entries.items() if isinstance(entries, dict) else ():
                where = "label" if has_labels else "annotation"
                for problem in label_key(str(key) if has_labels else str(key).lower())[:1]:
                    place = object.at((*path, key), on_key=True)
                    report(place, f"`{key}` cannot be the key of {where}s: {plain_problem(problem)}")
                for problem in label_value(value)[:1] if has_labels and isinstance(value, str) else ():
                    report(object.at((*path, key)), f"the label `{key}` cannot be `{value}`: {plain_problem(problem)}")

    def _maps(self, object: ObjectView) -> Iterator[tuple[ObjectPath, bool]]:
        yield ("metadata", "labels"), True
        yield ("metadata", "annotations"), False
        if object.kind in WORKLOADS:
            yield ("spec", "selector", "matchLabels"), True
        if object.kind == "Service" and not object.group:
            yield ("spec", "selector"), True
        for pod in object.pods if object.kind != "Pod" else ():
            yield (*pod.metadata_path, "labels"), True
            yield (*pod.metadata_path, "annotations"), False
            yield (*pod.path, "nodeSelector"), True
