"""What Helm says of charts that it does not render, recorded from its command lines.

``errors.yaml`` holds charts by name: their files, and the messages of Helm 3.17.2 and Helm 4.1.4; where only one is
given they are the same, and null stands for a chart that renders.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.cli import main

CHARTS = Path(__file__).parent / "errors.yaml"
USUAL = {
    "Chart.yaml": "apiVersion: v2\nname: t\nversion: 0.1.0\n",
    "values.yaml": "num: 5\nl: [a, b, 3]\nnil: null\n",
}


def cases() -> Iterator[Any]:
    for name, case in yaml.safe_load(CHARTS.read_text("utf-8")).items():
        for key, helm in (("helm3", "3.18"), ("helm4", "4.1")):
            yield pytest.param(case["files"], helm, case.get(key, case["helm3"]), id=f"{name}, {helm}")


@pytest.mark.parametrize(("files", "helm", "wanted"), list(cases()))
def test_message(
    files: dict[str, str | None], helm: str, wanted: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {**USUAL, **files}.items():
        if text is not None:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    code = main(["template", "demo", str(tmp_path), "--helm", helm])
    _, failed, said = capsys.readouterr().err.partition("Error: ")
    assert code == (1 if failed else 0)
    assert (said.partition("\n\nUse --debug")[0].rstrip("\n") if failed else None) == wanted
