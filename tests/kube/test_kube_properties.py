"""What must hold for any data: no shape of an object breaks the look at it, and texts of parts read back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chartlint.cel.quantity import QuantityError, parse
from chartlint.kube import (
    Resource,
    Selector,
    containers,
    expand,
    image_problem,
    parse_image,
    parse_path,
    path_text,
    pod_selector,
    pod_specs,
)

KEYS = st.sampled_from([
    "apiVersion", "kind", "metadata", "name", "labels", "annotations", "spec", "template", "jobTemplate", "containers",
    "initContainers", "ephemeralContainers", "items", "selector", "podSelector", "matchLabels", "matchExpressions",
    "key", "operator", "values", "helm.sh/hook", "helm.sh/hook-weight",
])  # fmt: skip
WORDS = st.sampled_from(
    ["v1", "apps/v1", "batch/v1", "x.io/v1", "Pod", "Deployment", "CronJob", "List", "Rollout", "Service", "In", "test"]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=3), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=5)),
    max_leaves=30,
)
KINDS = st.sampled_from(
    ["Pod", "Deployment", "CronJob", "PodTemplate", "List", "Rollout", "Service", "NetworkPolicy", 5, None]
)
OBJECTS = st.builds(lambda body, kind: {**body, "kind": kind}, st.dictionaries(KEYS, VALUES, max_size=6), KINDS)


@given(OBJECTS)
def test_any_shape_is_looked_at_without_a_crash(body: dict[str, Any]) -> None:
    resource = Resource(body)
    for part in (*pod_specs(resource), *containers(resource)):
        assert resource.get(part.path) is part.body
    for note in resource.malformed:
        assert resource.get(note.path, resource) is not resource
    assert isinstance(resource.hooks, list)
    assert isinstance(resource.hook_weight, int)
    placed = pod_selector(resource)
    if placed is not None:
        assert placed.selector.matches({}) in (True, False)
    for item in expand(resource):
        assert resource.get(item.base) is item.body


@given(VALUES, VALUES)
def test_any_selector_answers(body: Any, labels: Any) -> None:
    for selector in (Selector(body), Selector.plain(body)):
        assert selector.matches(labels) in (True, False)
        if selector.malformed:
            assert not selector.matches(labels)


@given(st.lists(st.one_of(st.text(max_size=6), st.integers(0, 100)), max_size=6).map(tuple))
def test_paths_read_back(path: tuple[str | int, ...]) -> None:
    assert parse_path(path_text(path)) == path


@given(st.text(alphabet="0123456789.eEkKMGTPinum+-", max_size=12))
def test_quantities_read_back(text: str) -> None:
    try:
        quantity = parse(text)
    except QuantityError:
        return
    again = parse(str(quantity))
    assert again.compare(quantity) == 0
    assert str(again) == str(quantity)
    assert quantity.plus(quantity).plus(quantity, -1) == quantity
    assert hash(again) == hash(quantity)


@given(st.text(alphabet="abAB01.:/@_-[] ", max_size=20))
def test_an_image_is_read_or_told_why_not(text: str) -> None:
    image = parse_image(text)
    assert (image is None) == (image_problem(text) is not None)
    if image is not None:
        assert parse_image(str(image)) is not None
