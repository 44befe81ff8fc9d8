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
            for at, variable in container.entries("env"):
                value = variable.get("value")
                if value is not None and not isinstance(value, str):
                    name = variable.get("name")
                    report(
                        container.at((*at, "value")),
                        f"the variable {name} must be a text, and is {WORD[type(value)]}; print it with quote",
                    )

    def _maps(self, object: ObjectView) -> Iterator[tuple[ObjectPath, Any]]:
        paths = [path for path, _ in object.label_maps]
        if object.kind == "ConfigMap" and not object.group:
            paths += [("data",), ("binaryData",)]
        if object.kind == "Secret" and not object.group:
            paths += [("data",), ("stringData",)]
        for path in paths:
            yield path, object.get(path)
