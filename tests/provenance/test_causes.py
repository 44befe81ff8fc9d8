"""Where fields come from: chains as a person reads them; and change the key that is named, and the field changes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from chartlint.chart import Overlay, load
from chartlint.cli import main
from chartlint.finding import Precision
from chartlint.locate.causes import explain
from chartlint.render import Rendered, Renderer, Scenario
from chartlint.render.provenance import Replay

ROOT = Path(__file__).parent.parent.parent
ORIGINS = Path(__file__).parent / "origins"
CHARTS = [
    ROOT / "examples" / "demo",
    ORIGINS,
    *sorted(path.parent for path in (ROOT / "tests" / "fixtures" / "charts").glob("*/Chart.yaml")),
]
Steps = tuple[str | int, ...]
QUESTIONS = (
    "Deployment/web spec.template.spec.containers[0].securityContext.privileged",
    "Deployment/web spec.template.spec.containers[0].securityContext.runAsUser",
    "Deployment/web spec.template.spec.containers[0].resources.limits.cpu",
    "Deployment/web spec.template.spec.containers[0].resources.limits.memory",
    "Deployment/web spec.template.spec.containers[0].resources.requests.cpu",
    "Deployment/web spec.template.spec.containers[0].livenessProbe.periodSeconds",
    "Deployment/web spec.template.spec.containers[0].image",
    "Deployment/web spec.template.spec.containers[0].name",
    "Deployment/web spec.template.spec.containers[0].ports[0].containerPort",
    "Deployment/web spec.template.spec.containers[0].env[0].name",
    "Deployment/web spec.template.spec.containers[0].env[0].value",
    "Deployment/web spec.template.spec.containers[0].env[2].value",
    "Deployment/web spec.template.spec.containers[0].args[0]",
    "Deployment/web spec.template.spec.containers[0].args[1]",
    "Deployment/web spec.template.spec.containers[0].readinessProbe",
    "Deployment/web spec.template.spec.containers[0].lifecycle.preStop",
    "Deployment/web spec.template.spec.tolerations",
    "Deployment/web spec.replicas",
    "Deployment/web metadata.labels.team",
    "Deployment/web metadata.labels.area",
    "Deployment/web metadata.annotations.title",
    "Deployment/web metadata.annotations.area",
    "Deployment/web metadata.annotations.kind",
    "ConfigMap/api data.size",
    "ConfigMap/api data.color",
    "ConfigMap/api data.tier",
    "ConfigMap/api data.zone",
    "ConfigMap/api data.registry",
)


def test_chains(
    expect: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ORIGINS.parent)
    given = ["--no-config", "-f", "origins/prod.yaml", "--set", "web.tag=v2,api.size=5"]
    out = []
    for question in QUESTIONS:
        assert main(["why", "origins", *question.split(), *given]) == 0
        out.append(capsys.readouterr().out)
    expect(ORIGINS / "expect.txt", "\n".join(out))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_a_replay_gives_the_same_text(chart: Path) -> None:
    rendered = Renderer().render(load(str(chart)))
    replay = Replay(rendered)
    assert rendered.files
    for file in rendered.files:
        traced = replay.file(file.name)
        assert traced is not None and traced.faithful
        assert traced.written.raw == file.output.raw
        assert all(traced.spots(at, at + 1) for at in range(len(traced.written.raw))), file.name


@pytest.mark.parametrize("chart", CHARTS, ids=lambda path: path.name)
def test_changing_the_key_changes_the_field(chart: Path) -> None:
    renderer = Renderer()
    loaded = load(str(chart))
    base = Scenario(skip_schema=True)
    rendered = renderer.render(loaded, base)
    for manifest in rendered.manifests:
        for path, value in leaves(manifest.body):
            cause = explain(rendered, manifest, path)
            assert cause.precision is not Precision.FILE
            for key in cause.data:
                if key.as_key:
                    continue
                scenarios = [base._replace(overlays=(overlay,)) for overlay in overlays(rendered, key.path)]
                file = manifest.file.name
                changed = any(field(renderer.render(loaded, each), file, path) != value for each in scenarios)
                assert changed, (manifest.file.name, path, key.text)


def leaves(value: Any, path: Steps = ()) -> Iterator[tuple[Steps, Any]]:
    """Every scalar of an object with its path."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            yield from leaves(entry, (*path, at))
    else:
        yield path, value


def overlays(rendered: Rendered, path: Steps) -> Iterator[Overlay]:
    """Values that change one key and nothing else."""
    value: Any = rendered.values
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
    others: list[Any] = [not value] if isinstance(value, bool) else []
    if isinstance(value, float):
        others = [value + 1]
    for other in [*others, "changed", "7"]:
        holder: Any = {path[0]: copy.deepcopy(rendered.values.get(str(path[0]), {}))}
        target = holder
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = other
        yield Overlay.of_values(holder, "changed")


def field(rendered: Rendered, file: str, path: Steps) -> Any:
    """The field in the changed render; nothing where it or its document is gone."""
    for manifest in rendered.manifests:
        if manifest.file.name == file:
            value: Any = manifest.body
            for step in path:
                try:
                    value = value[step]
                except (KeyError, IndexError, TypeError):
                    return None
            return value
    return None
