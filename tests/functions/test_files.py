"""``.Files`` and its globs as tables: what Helm prints for a call over the files of the chart below.

``files/calls.yaml`` is written like the tables beside it (see ``test_tables.py``); what is recorded is Helm 4.2.3's.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_tables import Failure, TableLoader

from chartlint.chart import load
from chartlint.render import Renderer, Scenario

TABLE = Path(__file__).parent / "files" / "calls.yaml"
FILES = {
    "Chart.yaml": b"apiVersion: v2\nname: t\nversion: 0.1.0\n",
    "values.yaml": b"a: 1\n",
    "README.md": b"# read\n",
    "a.txt": b"one\ntwo\n",
    "b.txt": b"",
    "crlf.ini": b"a=1\r\nb=2\r\n",
    "bin.dat": bytes(range(256)),
    "latin.txt": b"caf\xe9\n",
    "conf/a.conf": b"x y\n",
    "conf/b.conf": b'tab\tand "quote"\n\n\n',
    "conf/sub/a.conf": b"deep",
    "conf/sub/[x].conf": b"bracket",
    "conf/.hidden": b"h",
    "conf/{y}.conf": b"brace",
    "conf/sp ace.conf": b"blank",
    "conf/\u00e9.conf": b"accent",
    "templates/_no.tpl": b"",
    "crds/no.yaml": b"kind: X\n",
    "charts/_README": b"",
}


def calls() -> Iterator[Any]:
    for group, table in yaml.load(TABLE.read_text("utf-8"), TableLoader).items():
        for call, result in table.items():
            yield pytest.param(call, result, id=f"{group}: {call}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("files") / "t"
    for name, data in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


@pytest.mark.parametrize(("call", "wanted"), list(calls()))
def test_call(call: str, wanted: str | Failure, folder: Path) -> None:
    template = call if call.startswith("{{") else f"{{{{ {call} }}}}"
    (folder / "templates" / "t.yaml").write_text(template, "utf-8")
    result = Renderer().render(load(str(folder)), Scenario(release_name="demo"))
    error = result.helm_error
    if isinstance(wanted, Failure):
        assert error is not None, result.files[0].text
        assert error.helm4.endswith(wanted.text), error.helm4
    else:
        assert error is None, error.helm4
        assert result.files[0].text == wanted
