"""Kubernetes objects against tables beside this file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.cel import names
from chartlint.cel.quantity import QuantityError, parse
from chartlint.kube import (
    Malformed,
    Resource,
    Selector,
    containers,
    expand,
    image_problem,
    parse_image,
    parse_path,
    parse_quantity,
    path_text,
    pod_selector,
    pod_specs,
    without_nulls,
)
from chartlint.kube.names import name_problems

HERE = Path(__file__).parent


def table(name: str, loader: Any = yaml.SafeLoader) -> Any:
    return yaml.load((HERE / f"{name}.yaml").read_text(encoding="utf-8"), loader)


QUANTITIES = table("quantities", yaml.BaseLoader)
"""All scalars as texts."""


def told(notes: list[Malformed]) -> list[str]:
    return [f"{path_text(note.path)}: {note.wanted}, not {note.got}" for note in notes]


@pytest.mark.parametrize("case", table("workloads"), ids=lambda case: case["title"])
def test_workloads(case: dict[str, Any]) -> None:
    resource = Resource(case["object"])
    pods = [
        f"{path_text(pod.path)} ({path_text(pod.metadata_path)})" + ("" if pod.built_in else " custom")
        for pod in pod_specs(resource)
    ]
    assert pods == case.get("pods", [])
    found = [f"{path_text(container.path)} {container.name}" for container in containers(resource)]
    assert found == case.get("containers", [])
    assert told(resource.malformed) == case.get("malformed", [])
    for part in (*pod_specs(resource), *containers(resource)):
        assert resource.get(part.path) is part.body


@pytest.mark.parametrize(("text", "expected"), QUANTITIES["good"].items())
def test_quantities(text: str, expected: list[str]) -> None:
    assert parse_quantity(text) == Fraction(expected[0])
    assert str(parse(text)) == expected[1]


@pytest.mark.parametrize("text", QUANTITIES["bad"])
def test_texts_that_are_no_quantities(text: str) -> None:
    with pytest.raises(QuantityError):
        parse(text)


def test_quantities_as_yaml_has_them() -> None:
    assert parse_quantity(0.5) == Fraction(1, 2)
    assert parse_quantity(2) == 2
    assert parse_quantity(1e21) == 10**21
    assert parse_quantity(" 1Gi ") == 2**30
    assert [parse_quantity(value) for value in (True, None, [1], {"a": 1}, float("nan"), float("inf"))] == [None] * 6


@pytest.mark.parametrize(("text", "expected"), table("images")["good"].items())
def test_images(text: str, expected: list[str]) -> None:
    image = parse_image(text)
    assert image is not None
    floats = "floats" if image.is_latest else "fixed"
    assert [image.registry, image.repository, image.tag, image.digest, floats] == expected
    assert image_problem(text) is None
    again = parse_image(str(image))
    assert again is not None
    assert (again.registry, again.repository, again.digest) == (image.registry, image.repository, image.digest)
    assert again.effective_tag == image.effective_tag


@pytest.mark.parametrize(("text", "why"), table("images")["bad"].items())
def test_texts_that_are_no_images(text: str, why: str) -> None:
    assert parse_image(text) is None
    assert image_problem(text) == why


def test_values_that_are_no_images() -> None:
    assert parse_image(None) is None
    assert image_problem({"repository": "web"}) == "is not a text"


@pytest.mark.parametrize("case", table("selectors"), ids=str)
def test_selectors(case: dict[str, Any]) -> None:
    selector = Selector.plain(case["plain"]) if "plain" in case else Selector(case["selector"])
    assert str(selector) == case["text"]
    assert told(selector.malformed) == case.get("malformed", [])
    assert [labels for labels in case["selects"] if not selector.matches(labels)] == []
    assert [labels for labels in case["leaves"] if selector.matches(labels)] == []


def test_unmet_conditions_are_named() -> None:
    selector = Selector({"matchLabels": {"app": "web", "tier": "front"}})
    assert [str(requirement) for requirement in selector.unmet({"app": "web"})] == ["tier=front"]
    assert selector.unmet({"app": "web", "tier": "front"}) == []
    assert Selector({}).everything
    assert not Selector(None).everything


def test_where_an_object_says_which_pods_it_means() -> None:
    def select(kind: str, spec: dict[str, Any]) -> tuple[str, str] | None:
        placed = pod_selector(Resource({"kind": kind, "spec": spec}))
        return None if placed is None else (path_text(placed.path), str(placed.selector))

    assert select("Service", {"selector": {"app": "web"}}) == ("spec.selector", "app=web")
    assert select("Deployment", {"selector": {"matchLabels": {"app": "web"}}}) == ("spec.selector", "app=web")
    assert select("NetworkPolicy", {"podSelector": {"matchLabels": {"app": "web"}}}) == ("spec.podSelector", "app=web")
    assert select("Service", {}) is None
    assert select("ConfigMap", {"selector": {"app": "web"}}) is None


@pytest.mark.parametrize(
    ("check", "text", "expected"),
    [(check, text, expected) for check, texts in table("names").items() for text, expected in texts.items()],
)
def test_names(check: str, text: object, expected: list[str]) -> None:
    errors = getattr(names, check)(str(text))
    assert len(errors) == len(expected)
    assert [error[: len(start)] for error, start in zip(errors, expected, strict=True)] == expected


def test_names_by_kind() -> None:
    assert name_problems("", "Service", "1web")
    assert not name_problems("apps", "Deployment", "1web.x")
    assert name_problems("", "Namespace", "a.b")
    assert not name_problems("rbac.authorization.k8s.io", "Role", "system:node")
    assert not name_problems("batch", "CronJob", "a" * 52)
    assert name_problems("batch", "CronJob", "a" * 53) == ["must be no more than 52 characters"]
    assert not names.dns1123_label(names.generated("web-"))
    assert names.env_var_name("1 a", relaxed=True) == []
    assert names.env_var_name("a=b", relaxed=True)
    assert names.env_var_name("", relaxed=True)
    assert names.port_number(0) == ["must be between 1 and 65535, inclusive"]
    assert names.port_number(65535) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", ()),
        ("spec", ("spec",)),
        ("spec.containers[0].image", ("spec", "containers", 0, "image")),
        ('metadata.annotations["helm.sh/hook"]', ("metadata", "annotations", "helm.sh/hook")),
        ('data["a\\"b\\\\"].x', ("data", 'a"b\\', "x")),
        ('["a b"]', ("a b",)),
        ('data[""]', ("data", "")),
        ("[0][1]", (0, 1)),
        ("matrix[0][12].x-y_z", ("matrix", 0, 12, "x-y_z")),
    ],
)
def test_paths(text: str, path: tuple[str | int, ...]) -> None:
    assert parse_path(text) == path
    assert path_text(path) == text


def test_paths_in_single_quotes() -> None:
    assert parse_path("a['b.c']['it\\'s']") == ("a", "b.c", "it's")


@pytest.mark.parametrize(
    "text", [".spec", "spec.", "spec..x", "spec[", "spec[x]", "spec[-1]", "a b", 'a["b]', "a[0]b", "a]"]
)
def test_texts_that_are_no_paths(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path: cannot read"):
        parse_path(text)


def hook(value: object, **more: object) -> Resource:
    return Resource({"kind": "Job", "metadata": {"annotations": {"helm.sh/hook": value, **more}}})


def test_hooks() -> None:
    both = hook(
        "Pre-Install, test-success",
        **{"helm.sh/hook-weight": "-5", "helm.sh/hook-delete-policy": "hook-succeeded,Hook-Failed"},
    )
    assert both.hooks == ["pre-install", "test-success"]
    assert (both.is_hook, both.is_test, both.unknown_hooks) == (True, False, [])
    assert both.hook_weight == -5
    assert both.hook_delete_policies == ["hook-succeeded", "hook-failed"]
    assert hook("test").is_test
    assert hook("test,test-success").is_test
    assert hook("crd-install, test").unknown_hooks == ["crd-install"]
    assert hook("").is_hook
    assert hook("").unknown_hooks == [""]
    assert not hook(None).is_hook
    assert not Resource({"kind": "Job"}).is_hook
    assert not Resource({"metadata": {"annotations": []}}).is_test
    assert hook("test", **{"helm.sh/hook-weight": 7}).hook_weight == 7
    assert hook("test", **{"helm.sh/hook-weight": "x"}).hook_weight == 0
    assert Resource({"metadata": {"annotations": {"helm.sh/resource-policy": "keep"}}}).is_kept


def test_what_an_object_is() -> None:
    origin = object()
    resource = Resource(
        {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b", "n": None, "x": 1}},
        },
        origin,
    )
    assert (resource.group, resource.version, str(resource)) == ("apps", "v1", "Deployment/web")
    assert (resource.namespace, resource.origin) == ("shop", origin)
    assert resource.labels == {"a": "b", "n": ""}
    assert resource.get("metadata.labels.a") == "b"
    assert resource.get(("metadata", "labels", "zz"), 7) == 7
    assert resource.get("metadata.labels.a.b", 7) == 7
    assert resource.get("metadata[0]", 7) == 7
    assert Resource({"apiVersion": "v1"}).group == ""
    assert str(Resource({"kind": "Job", "metadata": {"generateName": "once-"}})) == "Job/once-"


def test_nulls_are_absent_for_the_api_server() -> None:
    plain = {"a": [1, {"b": {}}], "c": ""}
    assert without_nulls(plain) is plain
    nested = {"a": None, "b": [None, {"c": None, "d": plain}], "e": 0}
    assert without_nulls(nested) == {"b": [None, {"d": plain}], "e": 0}
    assert without_nulls(nested)["b"][1]["d"] is plain


def test_items_of_a_list_are_objects() -> None:
    inner = {"kind": "RoleList", "items": [{"kind": "Role", "metadata": {"name": "a"}}]}
    document = Resource({"kind": "List", "items": [inner, 3, {"kind": "Pod", "metadata": {"name": "b"}}]}, "origin")
    assert [(str(item), path_text(item.base), item.origin) for item in expand(document)] == [
        ("Role/a", "items[0].items[0]", "origin"),
        ("Pod/b", "items[2]", "origin"),
    ]
    alone = Resource({"kind": "Pod"})
    assert list(expand(alone)) == [alone]
