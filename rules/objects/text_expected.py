"""Values that are no texts in the maps and fields of Kubernetes that hold texts only."""

from collections.abc import Iterator
from typing import Any

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report, path_text

WORD = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "a mapping"}


class TextExpected(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for path, holder in self._maps(object):
            if not isinstance(holder, dict):
                continue
            for key, value in holder.items():
                if value is not None and not isinstance(value, str):
                    report(
                        object.at((*path, key)),
                        f"`{key}` in {path_text(path)} must be a text, and is {WORD[type(value)]}; print it with quote",
                    )
        for container in object.containers:
            env = container.body.get("env")
            for index, variable in enumerate(env if isinstance(env, list) else ()):
                value = variable.get("value") if isinstance(variable, dict) else None
                if value is not None and not isinstance(value, str):
                    name = variable.get("name")
                    report(
                        container.at(("env", index, "value")),
                        f"the variable {name} must be a text, and is {WORD[type(value)]}; print it with quote",
                    )

    def _maps(self, object: ObjectView) -> Iterator[tuple[ObjectPath, Any]]:
        paths: list[ObjectPath] = [("metadata", "labels"), ("metadata", "annotations")]
        if object.kind == "ConfigMap" and not object.group:
            paths += [("data",), ("binaryData",)]
        if object.kind == "Secret" and not object.group:
            paths += [("data",), ("stringData",)]
        if object.kind == "Service" and not object.group:
            paths.append(("spec", "selector"))
        for pod in object.pods:
            paths.append((*pod.path, "nodeSelector"))
            if pod.metadata_path != ("metadata",):
                paths += [(*pod.metadata_path, "labels"), (*pod.metadata_path, "annotations")]
        if object.kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "PodDisruptionBudget"):
            paths.append(("spec", "selector", "matchLabels"))
        for path in paths:
            yield path, object.get(path)
