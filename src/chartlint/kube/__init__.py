"""Kubernetes objects: what is in them and where, over plain data of any shape."""

from chartlint.kube.amounts import parse_quantity, read_quantity
from chartlint.kube.image import ImageRef, image_problem, parse_image
from chartlint.kube.paths import ObjectPath, follow, parse_path, path_text
from chartlint.kube.pods import Container, Malformed, PodSpec, without_nulls
from chartlint.kube.resource import HOOK_EVENTS, Resource, containers, expand, pod_specs
from chartlint.kube.selector import PlacedSelector, Requirement, Selector, pod_selector

__all__ = [
    "HOOK_EVENTS",
    "Container",
    "ImageRef",
    "Malformed",
    "ObjectPath",
    "PlacedSelector",
    "PodSpec",
    "Requirement",
    "Resource",
    "Selector",
    "containers",
    "expand",
    "follow",
    "image_problem",
    "parse_image",
    "parse_path",
    "parse_quantity",
    "path_text",
    "pod_selector",
    "pod_specs",
    "read_quantity",
    "without_nulls",
]
