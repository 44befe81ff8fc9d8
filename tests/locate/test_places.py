"""The output is its own source map: every character of a render leads back to what wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartlint.chart import load
from chartlint.render import Rendered, Renderer
from chartlint.source import Source

ROOT = Path(__file__).parent.parent.parent
CHARTS = [ROOT / "examples" / "demo", ROOT / "tests" / "fixtures" / "charts" / "include-chain"]


@pytest.fixture(params=CHARTS, ids=lambda path: path.name)
def rendered(request: pytest.FixtureRequest) -> Rendered:
    result = Renderer().render(load(str(request.param)))
    assert result.failures == []
    return result


def test_segments_account_for_every_part(rendered: Rendered) -> None:
    for file in rendered.files:
        output = file.output
        assert "".join(output.parts) == output.raw
        counted = sum(rendered.programs[unit].item_count(segment) for unit, segment in output.path)
        assert counted == len(output.parts), file.name


def test_literal_characters_stand_in_the_template(rendered: Rendered) -> None:
    checked = 0
    for file in rendered.files:
        for offset, char in enumerate(file.text):
            places = file.output.places(offset, rendered.programs)
            assert places, (file.name, offset)
            place = places[-1]
            # blanks of nindent and indent were written by the call, not by the text below it
            if place.literal and char not in " \n":
                assert place.program.source.text[place.start] == char, (file.name, offset)
                checked += 1
    assert checked > 100


def test_an_include_chain_leads_from_the_file_to_the_library() -> None:
    result = Renderer().render(load(str(CHARTS[1])))
    file = result.file("chain/templates/deployment.yaml")
    assert file is not None
    offset = file.text.index("true", file.text.index("privileged:"))
    chain = [
        (place.program.name, place.program.source.point(place.start).line, place.literal)
        for place in file.output.places(offset, result.programs)
    ]
    assert chain == [
        ("chain/templates/deployment.yaml", 14, False),
        ("chain/templates/_helpers.tpl", 4, False),
        ("chain/templates/_helpers.tpl", 9, False),
        ("chain/charts/lib/templates/_security.tpl", 3, False),
    ]


def test_the_marker_that_helm_removes_does_not_shift_places(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: c\nversion: 0.1.0\n")
    (tmp_path / "templates" / "a.yaml").write_text("a: {{ .Values.nope }}{{ .Values.nope }}\nb: here\n")
    result = Renderer().render(load(str(tmp_path)))
    file = result.files[0]
    assert file.text == "a: \nb: here\n"
    place = file.output.places(file.text.index("here"), result.programs)[-1]
    assert place.program.source.text[place.start :].startswith("here")


def test_points_and_offsets_are_each_other_turned_round() -> None:
    source = Source("x", "ab\n\nçd\r\ne")
    for offset in range(len(source.text) + 1):
        point = source.point(offset)
        if source.text[offset : offset + 1] != "\n" or source.offset(*point) == offset:
            assert source.offset(*point) == offset
    assert source.line_text(3) == "çd"
    assert source.byte_column(source.text.index("d")) == 2
