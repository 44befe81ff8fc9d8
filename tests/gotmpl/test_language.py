"""The template language as tables: what Helm makes of a template, or its message.

``language.yaml`` holds groups of ``template: output``; ``!fails text`` says that the render fails, with that whole
message of Helm 4, whose place and operand count as much as its words. The templates are rendered in the chart of the
folder ``chart``, whose helpers file has the definitions that they call.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from chartlint.chart import load
from chartlint.render import Renderer, Scenario

FOLDER = Path(__file__).parent


class Message(NamedTuple):
    """Helm's whole message."""

    text: str


class LanguageLoader(yaml.BaseLoader):
    """Every plain scalar is a text."""


LanguageLoader.add_constructor("!fails", lambda loader, node: Message(loader.construct_scalar(node)))


def cases() -> Iterator[Any]:
    groups = yaml.load((FOLDER / "language.yaml").read_text("utf-8"), LanguageLoader)
    for group, table in groups.items():
        for template, wanted in table.items():
            yield pytest.param(template, wanted, id=f"{group}: {template}")


@pytest.fixture(scope="module")
def chart_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("language") / "chart"
    shutil.copytree(FOLDER / "chart", folder)
    return folder


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize(("template", "wanted"), list(cases()))
def test_template(template: str, wanted: str | Message, chart_folder: Path, renderer: Renderer) -> None:
    (chart_folder / "templates" / "t.yaml").write_text(template, "utf-8")
    result = renderer.render(load(str(chart_folder)), Scenario(release_name="demo", namespace="ns"))
    error = result.helm_error
    if isinstance(wanted, Message):
        assert error is not None, result.files[0].text
        assert error.helm4 == wanted.text
    else:
        assert error is None, error.helm4
        assert result.file("t/templates/t.yaml").text == wanted  # type: ignore[union-attr]


def test_helm_3_says_it_in_one_line(chart_folder: Path, renderer: Renderer) -> None:
    """Helm 3 prints Go's own text; Helm 4 breaks it into lines where it can."""
    for parameters in cases():
        template, wanted = parameters.values
        if not isinstance(wanted, Message):
            continue
        (chart_folder / "templates" / "t.yaml").write_text(template, "utf-8")
        error = renderer.render(load(str(chart_folder)), Scenario(helm="3.21")).helm_error
        if error is not None:
            assert "\n" not in error.helm3
            innermost = re.sub(r"\bcommon\b", "chartutil", wanted.text.splitlines()[-1].strip())
            assert error.helm3.endswith(innermost), error.helm3
