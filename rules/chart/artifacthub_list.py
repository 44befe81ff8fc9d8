"""Annotations for Artifact Hub that hold YAML, against what it reads (artifacthub/hub: internal/repo/helm.go)."""

from collections.abc import Callable
from typing import Any

from chartlint.rules import ChartCheck, ChartView, Report, image_problem, load_yaml

KINDS = ("added", "changed", "deprecated", "removed", "fixed", "security")


def _entries(value: Any, *needed: str) -> str:
    if not isinstance(value, list):
        return "is not a list"
    for number, entry in enumerate(value, 1):
        if not isinstance(entry, dict):
            return f"has an entry {number} that is no map"
        for name in needed:
            if not entry.get(name):
                return f"has an entry {number} without `{name}`"
    return ""


def _changes(value: Any) -> str:
    if not isinstance(value, list):
        return "is not a list"
    if all(isinstance(entry, str) for entry in value):
        return ""
    problem = _entries(value, "description")
    for entry in value if not problem else ():
        kind = entry.get("kind")
        if kind is not None and str(kind).lower() not in KINDS:
            return f"has the unknown kind `{kind}`; known are {', '.join(KINDS)}"
        if entry.get("links") is not None and (problem := _entries(entry["links"], "name", "url")):
            return f"has links that it cannot read: a list that {problem}"
    return problem


def _images(value: Any) -> str:
    problem = _entries(value, "image")
    for entry in value if not problem else ():
        fault = image_problem(entry["image"]) if isinstance(entry["image"], str) else "is no text"
        if fault:
            return f"has the image `{entry['image']}`, which {fault}"
    return problem


def _key(value: Any) -> str:
    return "" if isinstance(value, dict) and value.get("url") else "has no url"


FORMS: dict[str, Callable[[Any], str]] = {
    "changes": _changes,
    "images": _images,
    "signKey": _key,
    "links": lambda value: _entries(value, "name", "url"),
    "maintainers": lambda value: _entries(value, "email"),
    "recommendations": lambda value: _entries(value, "url"),
    "screenshots": lambda value: _entries(value, "url"),
    "crds": lambda value: _entries(value, "kind", "version", "name"),
    "crdsExamples": _entries,
}


class ArtifacthubList(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        annotations = chart.raw.get("annotations")
        if not isinstance(annotations, dict):
            return
        for name, check in FORMS.items():
            key = f"artifacthub.io/{name}"
            text = annotations.get(key)
            if not isinstance(text, str):
                continue
            value, fault = load_yaml(text)
            fault = f"is not YAML: {fault}" if fault else check(value)
            if fault:
                report(chart.at(("annotations", key)), f"{key} {fault}")
