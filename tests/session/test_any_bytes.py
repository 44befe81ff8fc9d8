"""Whatever is in a chart: no failure of ours, a result within bounds, and nothing unchecked that passes as clean."""

from __future__ import annotations

import io
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartlint.config import Layer, merge
from chartlint.packs.host import Host
from chartlint.packs.registry import Registry
from chartlint.report import ReportOptions, reporters
from chartlint.session.run import Plan, make_plan, run
from chartlint.session.scenario import make_scenarios
from chartlint.session.targets import Targets

DEMO = Path(__file__).parents[2] / "examples" / "demo"
FILES = sorted(str(path.relative_to(DEMO)) for path in DEMO.rglob("*") if path.is_file())
TOKENS = (
    b"{{", b"}}", b"{{-", b"-}}", b"{{ end }}", b"{{ define \"x\" }}", b"{{ include \"x\" . }}", b"{{ range . }}",
    b"{{ .Values }}", b"{{ tpl . . }}", b"{{ $x := 1 }}", b"{{/*", b"\n---\n", b": ", b"- ", b"\t", b"\r\n", b"\0",
    b"\xff\xfe", b"\xef\xbb\xbf", b"&a ", b"*a", b"<<: ", b"!!binary ", b"? ", b"|\n", b"'", b'"', b"#", b"[", b"}",
    b"1e400",
)  # fmt: skip

Change = tuple[str, str, float, bytes]

changes: st.SearchStrategy[Change] = st.tuples(
    st.sampled_from(FILES),
    st.sampled_from(("insert", "cut", "replace", "remove", "double")),
    st.floats(0, 1),
    st.one_of(st.sampled_from(TOKENS), st.binary(max_size=20)),
)


def changed(data: bytes, change: Change) -> bytes | None:
    """A file's bytes after a change, None when it is gone."""
    _, what, share, new = change
    at = int(share * len(data))
    match what:
        case "insert":
            return data[:at] + new + data[at:]
        case "cut":
            return data[:at]
        case "replace":
            return data[:at] + new + data[at + len(new) :]
        case "double":
            return data[:at] + data
    return None


@lru_cache
def plan() -> Plan:
    """A plan with every rule; its jobs are made for each case."""
    config = merge([Layer({"select": ["ALL"]}, {}, "/")])
    registry = Registry(Host(installed=False).packs())
    return make_plan(Targets(("x",)), config, registry, make_scenarios(config))


def check(folder: Path) -> None:
    made = plan()
    job = made.jobs[0]._replace(path=str(folder))
    result = run(made._replace(jobs=(job,)))
    assert [(failure.rule, failure.error, failure.trace) for failure in result.failures] == []
    (ledger,) = result.ledger.charts
    assert ledger.loaded or result.exit_code == 1
    kinds = {entry.kind for entry in ledger.not_checked} - {"dependency"}
    assert not kinds or result.findings
    assert ledger.templates == ledger.rendered or kinds
    for reporter in reporters().values():
        reporter.render(result, io.StringIO(), ReportOptions(color="never"))


@settings(max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(changes, min_size=1, max_size=4))
def test_a_damaged_chart(damage: list[Change]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chart = Path(folder) / "demo"
        shutil.copytree(DEMO, chart)
        for change in damage:
            path = chart / change[0]
            data = changed(path.read_bytes(), change) if path.exists() else b""
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data)
        check(chart)


@settings(max_examples=40, derandomize=True)
@given(st.dictionaries(st.sampled_from((*FILES, "values.schema.json", "crds/a.yaml")), st.binary(max_size=60)))
def test_a_chart_of_noise(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        chart = Path(folder) / "noise"
        chart.mkdir()
        for name, data in files.items():
            (chart / name).parent.mkdir(parents=True, exist_ok=True)
            (chart / name).write_bytes(data)
        check(chart)


@settings(max_examples=40, derandomize=True)
@given(st.binary(max_size=200), st.booleans())
def test_an_archive_of_noise(data: bytes, packed: bool) -> None:
    import gzip

    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "noise-1.0.0.tgz"
        archive.write_bytes(gzip.compress(data) if packed else data)
        check(archive)
