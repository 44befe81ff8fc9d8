"""``lookup``: nothing without a cluster, else the objects of a file, as an API server would give them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartlint.chart import load
from chartlint.errors import InputError
from chartlint.gotmpl.goval import Int64
from chartlint.render import Renderer, Scenario
from chartlint.render.lookup import Cluster, read_objects

OBJECTS = """\
apiVersion: v1
kind: List
metadata: {resourceVersion: ""}
items:
- apiVersion: v1
  kind: Secret
  metadata: {name: b, namespace: web}
  data: {password: c2VjcmV0}
- apiVersion: v1
  kind: Secret
  metadata: {name: a, namespace: web}
- apiVersion: v1
  kind: Secret
  metadata: {name: a, namespace: other}
---
apiVersion: v1
kind: Namespace
metadata: {name: web}
---
---
{"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [
  {"metadata": {"name": "shop", "namespace": "web", "generation": 3}, "spec": {"replicas": 2}}]}
"""

CLUSTER = Cluster(read_objects("cluster.yaml", OBJECTS), frozenset({"v1", "apps/v1"}))


def names(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in found["items"]]


def test_an_object_by_its_name() -> None:
    found = CLUSTER.find("v1", "Secret", "web", "b")
    assert found["data"] == {"password": "c2VjcmV0"}
    assert CLUSTER.find("v1", "Secret", "web", "b") is not found


def test_whole_numbers_are_int64() -> None:
    shop = CLUSTER.find("apps/v1", "Deployment", "web", "shop")
    assert (shop["kind"], shop["apiVersion"], type(shop["spec"]["replicas"])) == ("Deployment", "apps/v1", Int64)


@pytest.mark.parametrize(
    "wanted",
    [
        ("v1", "Secret", "web", "c"),
        ("v1", "Secret", "nowhere", "a"),
        ("v1", "Secret", "", "a"),  # an API server has no such path
        ("v2", "Secret", "web", "a"),
        ("v1", "secret", "web", "a"),
        ("example.com/v1", "Thing", "", ""),
    ],
)
def test_what_is_not_there_is_an_empty_map(wanted: tuple[str, str, str, str]) -> None:
    assert CLUSTER.find(*wanted) == {}


def test_lists() -> None:
    found = CLUSTER.find("v1", "Secret", "", "")
    assert {key: found[key] for key in ("apiVersion", "kind", "metadata")} == {
        "apiVersion": "v1",
        "kind": "SecretList",
        "metadata": {"resourceVersion": ""},
    }
    assert names(found) == [("other", "a"), ("web", "a"), ("web", "b")]
    assert names(CLUSTER.find("v1", "Secret", "web", "")) == [("web", "a"), ("web", "b")]
    assert CLUSTER.find("v1", "ConfigMap", "web", "")["items"] == []


@pytest.mark.parametrize("namespace", ["", "default"])
def test_cluster_scoped_objects_are_in_every_namespace(namespace: str) -> None:
    assert CLUSTER.find("v1", "Namespace", namespace, "web")["metadata"] == {"name": "web"}
    assert len(CLUSTER.find("v1", "Namespace", namespace, "")["items"]) == 1


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [", 1, "not valid YAML"),
        ("- a", 1, "a document is no mapping"),
        ("apiVersion: v1\nkind: A\nmetadata: {name: x}\n---\nkind: A\n", 4, "an object has no `apiVersion`"),
        ("apiVersion: v1\nkind: A\n", 1, "an object has no `metadata.name`"),
    ],
)
def test_what_is_no_object(text: str, line: int, message: str) -> None:
    with pytest.raises(InputError, match=message) as error:
        read_objects("cluster.yaml", text)
    assert error.value.span is not None
    assert error.value.span.point().line == line


def test_in_a_render(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (tmp_path / "templates/a.yaml").write_text(
        'a: {{ len (lookup "v1" "Secret" "" "") }}\n'
        '{{ with lookup "v1" "Secret" "web" "b" }}b: {{ .data.password }}{{ end }}\n'
        '{{ $n := lookup "apps/v1" "Deployment" "web" "shop" }}{{ printf "%T %d" $n.spec.replicas $n.spec.replicas }}\n'
    )
    chart = load(str(tmp_path))
    objects = read_objects("cluster.yaml", OBJECTS)
    with_cluster = Renderer().render(chart, Scenario(objects=objects))
    assert with_cluster.files[0].text == "a: 4\nb: c2VjcmV0\nint64 2\n"
    without = Renderer().render(chart)
    assert without.files == []
    assert "nil pointer evaluating interface {}.replicas" in without.failures[0].helm3
