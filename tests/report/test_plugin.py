"""The formats are brought by a plugin, through the hook that a stranger's plugin would use."""

from __future__ import annotations

import io
from typing import Any

import pytest
from report_samples import CLEAN

from chartlint.cli.arguments import FORMATS
from chartlint.errors import UsageError
from chartlint.packs.hookspec import hookimpl
from chartlint.packs.host import Host
from chartlint.report import ReportOptions, plugin


def test_the_shipped_formats() -> None:
    reporters = Host(builtin={"shipped-reporters": plugin}, installed=False).reporters()
    assert sorted(reporters) == sorted(FORMATS)
    for name, reporter in reporters.items():
        out = io.StringIO()
        reporter.render(CLEAN, out, ReportOptions())
        assert reporter.name == name and out.getvalue().endswith("\n")


def test_a_plugin_adds_a_format_but_takes_none_over() -> None:
    class Count:
        name = "count"

        def render(self, result: Any, out: Any, options: ReportOptions) -> None:
            out.write(f"{len(result.findings)}\n")

    class Plugin:
        def __init__(self, name: str) -> None:
            self.name = name

        @hookimpl
        def chartlint_reporters(self) -> dict[str, Any]:
            return {self.name: Count()}

    shipped = {"shipped-reporters": plugin}
    out = io.StringIO()
    Host(builtin={**shipped, "mine": Plugin("count")}, installed=False).reporters()["count"].render(
        CLEAN, out, ReportOptions()
    )
    assert out.getvalue() == "0\n"
    with pytest.raises(UsageError, match="json"):
        Host(builtin={**shipped, "mine": Plugin("json")}, installed=False).reporters()
