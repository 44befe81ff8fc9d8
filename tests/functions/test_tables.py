"""Template functions as tables: what Helm prints for a call, or how its message ends.

Every ``*.yaml`` in this folder holds groups of ``call: result``. A call ``f a b`` stands for the template
``{{ f a b }}``; one that begins with ``{{`` is a whole template. It is rendered in the chart of the folder ``chart``
and its output must be exactly the result. ``!error text`` says that the render fails with a message that ends so,
and ``!like pattern`` that the output as a whole matches a regular expression.
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


class Failure(NamedTuple):
    """The end of Helm's message."""

    text: str


class Like(NamedTuple):
    """A regular expression for the whole output."""

    pattern: str


class TableLoader(yaml.BaseLoader):
    """Every plain scalar is a text; a key may stand once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        assert not twice, f"{node.start_mark}: more than once: {twice}"
        return super().construct_mapping(node, deep)


TableLoader.add_constructor("!error", lambda loader, node: Failure(loader.construct_scalar(node)))
TableLoader.add_constructor("!like", lambda loader, node: Like(loader.construct_scalar(node)))


def entries() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for group, table in yaml.load(path.read_text("utf-8"), TableLoader).items():
            for call, result in table.items():
                yield pytest.param(call, result, id=f"{path.stem}: {group}: {call}")


@pytest.fixture(scope="module")
def chart_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("functions") / "chart"
    shutil.copytree(FOLDER / "chart", folder)
    (folder / "templates").mkdir()
    return folder


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


@pytest.mark.parametrize(("call", "wanted"), list(entries()))
def test_call(call: str, wanted: str | Failure | Like, chart_folder: Path, renderer: Renderer) -> None:
    template = call if call.startswith("{{") else f"{{{{ {call} }}}}"
    (chart_folder / "templates" / "t.yaml").write_text(template, "utf-8")
    result = renderer.render(load(str(chart_folder)), Scenario(release_name="demo"))
    error = result.helm_error
    if isinstance(wanted, Failure):
        assert wanted.text
        assert error is not None, result.files[0].text
        assert error.helm4.endswith(wanted.text), error.helm4
        return
    assert error is None, error.helm4
    if isinstance(wanted, Like):
        assert re.fullmatch(wanted.pattern, result.files[0].text)
    else:
        assert result.files[0].text == wanted
