"""The schemas of Kubernetes: what the bundle says, and the mistakes it finds, against a table beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartlint.errors import Bug, UsageError
from chartlint.kube import path_text
from chartlint.kube.schemas import Life, Mistake, shipped_schemas, validate
from chartlint.kube.schemas.formats import is_base64, is_duration, is_quantity, is_time, nearest_quantity
from chartlint.kube.schemas.store import Archive
from chartlint.yamlio import load_all_documents

TABLE = Path(__file__).with_name("schema_mistakes.yaml")
(document,) = load_all_documents(TABLE.read_text(encoding="utf-8"))
STORE = shipped_schemas()


def told(mistake: Mistake) -> str:
    suggestion = f" ({mistake.suggestion})" if mistake.suggestion else ""
    return f"{path_text(mistake.path)} [{mistake.code}]: {mistake.message}{suggestion}"


@pytest.mark.parametrize("case", document.value, ids=lambda case: case["title"])
def test_mistakes(case: dict[str, Any]) -> None:
    body = case["object"]
    api_version, kind = case.get("kind") or (body["apiVersion"], body["kind"])
    schema = STORE.schema(STORE.minor(case.get("version", "1.37")), api_version, kind)
    assert schema is not None
    assert [told(mistake) for mistake in validate(body, schema)] == case["mistakes"]


def test_every_version_has_its_kinds() -> None:
    assert list(STORE.versions()) == list(range(11, 38))
    for minor in STORE.versions():
        kinds = STORE.kinds(minor)
        assert len(kinds) > 120
        assert {("v1", "Pod"), ("apps/v1", "Deployment"), ("batch/v1", "Job")} <= set(kinds)
        assert all(STORE.schema(minor, *kind) is not None for kind in kinds)


def test_every_definition_can_be_used() -> None:
    for minor in (11, 24, 37):
        for api_version, kind in STORE.kinds(minor):
            schema = STORE.schema(minor, api_version, kind)
            assert schema is not None
            filled = fill(minor, schema.name, ())
            assert validate(filled, schema) == []


def fill(minor: int, definition: str, above: tuple[str, ...]) -> dict[str, Any]:
    """An object with every field of a definition, those that contain themselves once."""
    return {
        name: example(minor, field.type, (*above, definition))
        for name, field in STORE.fields(minor, definition).items()
        if field.required or not any(field.type.endswith(known) for known in (*above, definition))
    }


def example(minor: int, text: str, above: tuple[str, ...]) -> Any:
    if text[0] == "[":
        return [example(minor, text[text.index("]") + 1 :], above)]
    if text[0] == "{":
        return {"key": example(minor, text[2:], above)}
    if text.startswith("enum:"):
        return text.removeprefix("enum:").split(",")[-1]
    plain = {
        "string": "a", "boolean": True, "int32": 1, "int64": 1 << 40, "number": 0.5, "bytes": "YQ==",
        "time": "2024-02-29T23:59:59.5+01:00", "quantity": "1Ki", "int-or-string": 1, "object": {"a": 1}, "any": [1],
    }  # fmt: skip
    return plain[text] if text in plain else fill(minor, text, above)


def test_the_life_of_kinds() -> None:
    assert STORE.life("apps/v1", "Deployment") == Life(11, 37)
    assert STORE.life("extensions/v1beta1", "Ingress") == Life(11, 21)
    assert STORE.life("extensions/v1beta1", "Deployment") == Life(11, 15)
    assert STORE.life("networking.k8s.io/v1", "Ingress") == Life(19, 37)
    assert STORE.life("policy/v1beta1", "PodSecurityPolicy") == Life(11, 24)
    assert STORE.life("batch/v1beta1", "CronJob") == Life(11, 24)
    assert STORE.life("autoscaling/v2beta2", "HorizontalPodAutoscaler") == Life(12, 25)
    assert STORE.life("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema") == Life(26, 31)
    assert STORE.life("v1", "Widget") is None
    assert STORE.life("example.com/v1", "Deployment") is None
    assert STORE.groups_of("Ingress", 20) == ["extensions/v1beta1", "networking.k8s.io/v1", "networking.k8s.io/v1beta1"]
    assert STORE.groups_of("Ingress", 22) == ["networking.k8s.io/v1"]
    assert STORE.groups_of("Widget", 22) == []


def test_requests_and_answers_are_no_objects() -> None:
    names = {kind for minor in STORE.versions() for _, kind in STORE.kinds(minor)}
    assert names.isdisjoint({"DeleteOptions", "Status", "WatchEvent", "APIGroup"})


def test_a_kind_that_is_not_served() -> None:
    assert STORE.schema(22, "extensions/v1beta1", "Ingress") is None
    assert STORE.schema(37, "apps/v1", "deployment") is None
    assert STORE.schema(37, "", "") is None


def test_the_life_of_fields() -> None:
    assert STORE.field_life("core.v1.PodSpec", "hostUsers") == [Life(25, 37)]
    assert STORE.field_life("core.v1.PodSpec", "nodeName") == [Life(11, 37)]
    assert STORE.field_life("core.v1.PodSpec", "nodename") == []


def test_types_of_fields() -> None:
    def type_of(*path: str | int) -> str | None:
        return STORE.field_type(37, "apps/v1", "Deployment", path)

    containers = ("spec", "template", "spec", "containers")
    assert type_of() == "apps.v1.Deployment"
    assert type_of(*containers) == "[name]core.v1.Container"
    assert type_of(*containers, 0, "ports") == "[containerPort,protocol]core.v1.ContainerPort"
    assert type_of("metadata", "finalizers") == "[=]string"
    assert type_of("metadata", "labels", "app") == "string"
    assert type_of("spec", "strategy", "type") == "enum:Recreate,RollingUpdate"
    assert type_of("spec", "nothing") is None
    assert type_of("spec", "replicas", "nothing") is None
    assert STORE.field_type(15, "networking.k8s.io/v1", "Ingress", ()) is None


@pytest.mark.parametrize("text", ["1.31", "v1.31", "1.31.4", "v1.31.4-gke.100", "1.31.0+k3s1"])
def test_versions_as_text(text: str) -> None:
    assert STORE.minor(text) == 31


@pytest.mark.parametrize("text", ["1.10", "1.38", "1.99999999999999999999"])
def test_a_version_without_schemas(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        STORE.minor(text)
    assert str(caught.value) == f"there are no schemas of Kubernetes `{text}` (there are those of 1.11 to 1.37)"


@pytest.mark.parametrize("text", ["", "2.1", "latest", "1.x", "1.31 ", "1.٣١"])
def test_no_version(text: str) -> None:
    with pytest.raises(UsageError, match="is not a version of Kubernetes"):
        STORE.minor(text)


def test_a_broken_bundle_is_our_failure() -> None:
    with pytest.raises(Bug):
        Archive(b"something else")


def test_very_deep_and_very_wide_values() -> None:
    schema = STORE.schema(37, "apiextensions.k8s.io/v1", "CustomResourceDefinition")
    assert schema is not None
    inner: dict[str, Any] = {"typo": 1}
    for _ in range(190):
        inner = {"not": inner}
    (mistake,) = [each for each in validate(deep_crd(inner), schema) if each.code == "unknown-field"]
    assert mistake.path[-2:] == ("not", "typo")
    assert len(mistake.path) == 196


def deep_crd(inner: object) -> dict[str, Any]:
    names = {"kind": "A", "plural": "as"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": inner}}
    return {"spec": {"group": "a", "names": names, "scope": "Cluster", "versions": [version]}}


@pytest.mark.parametrize(
    "text", ["1", "0", "+1.5", "-.5", "1.", "1e3", "1E+3", "12Ki", "3k", "5m", "7n", " 1Gi\n", "00.10G"]
)
def test_quantities(text: str) -> None:
    assert is_quantity(text)


@pytest.mark.parametrize("text", ["", "a", "1K", "1g", "1KB", "1 Gi", "1e", "1.2.3", "0x10", "1_000", "١"])
def test_no_quantities(text: str) -> None:
    assert not is_quantity(text)


def test_nearest_quantities() -> None:
    texts = ["1K", "1gb", "10 GiB", "1 lot", "fast"]
    assert [nearest_quantity(text) for text in texts] == ["1k", "1G", "10Gi", None, None]


def test_times() -> None:
    good = [
        "2024-02-29T00:00:00Z",
        "0000-02-29T00:00:00Z",
        "2024-01-01T9:00:00.123456+05:30",
        "2024-01-01T00:00:00-00:00",
    ]
    bad = [
        "2023-02-29T00:00:00Z",
        "2024-01-01",
        "2024-01-01 00:00:00Z",
        "2024-01-01T24:00:00Z",
        "2024-01-01T00:00:60Z",
        "",
    ]
    assert [is_time(text) for text in good] == [True] * len(good)
    assert [is_time(text) for text in bad] == [False] * len(bad)


def test_durations() -> None:
    assert [is_duration(text) for text in ("0", "1h30m", "-1.5s", "1us", "1µs", ".5h", "+0")] == [True] * 7
    assert [is_duration(text) for text in ("", "1", "1d", "h", ".s", "1h 2m", "00")] == [False] * 7


def test_base64() -> None:
    assert [is_base64(text) for text in ("", "YQ==", "YWI=", "YWJj", "YW\r\nJj", "YR==")] == [True] * 6
    assert [is_base64(text) for text in ("Y", "YQ", "YQ=", "Y===", "YQ==YQ==", "Y Q=", "é===", "____")] == [False] * 8
