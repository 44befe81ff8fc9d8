"""Plugins: installed ones, named ones, and the words with which a broken one is refused."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from chartlint.errors import UsageError
from chartlint.packs.hookspec import hookimpl
from chartlint.packs.host import EntryPoint, Host, entry_points
from chartlint.packs.load import shipped_rules

CARD = """\
title: A thing
severity: warning
confidence: high
profile: default
since: "0.1"
why: Because a test needs it.
cure: Nothing to do.
check: {each: object, must: object.a == 1, say: never}
examples:
  - {title: good, good: "a: 1"}
  - {title: bad, bad: "a: 2  # <--"}
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where packages are installed, first on the path."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("plugin_of_test"):
            del sys.modules[name]


def install(site: Path, text: str, name: str = "plugin_of_test", entry: str | None = None) -> None:
    (site / f"{name}.py").write_text(text)
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[chartlint]\nmine = {entry or name}\n")


PACK_PLUGIN = """\
from pathlib import Path
from chartlint.packs.hookspec import hookimpl

@hookimpl
def chartlint_packs():
    return [Path(__file__).parent / "house"]
"""


def test_the_shipped_packs_come_by_the_same_hook() -> None:
    host = Host(installed=False)
    assert host.plugins() == ["shipped-packs"]
    assert [pack.path for pack in host.packs()] == sorted(path for path in shipped_rules().iterdir() if path.is_dir())
    assert host.reporters() == {}


def test_an_installed_package(site: Path) -> None:
    (site / "house").mkdir()
    (site / "house" / "thing.yaml").write_text(CARD)
    install(site, PACK_PLUGIN)
    host = Host()
    assert host.plugins()[-1] == "plugin_of_test:mine"
    assert [rule.name for pack in host.packs() for rule in pack.rules][-1] == "house/thing"
    assert "plugin_of_test:mine" not in Host(installed=False).plugins()


def test_entry_points_are_read_as_files(tmp_path: Path) -> None:
    install(tmp_path, "", "b_plugin", "b_plugin:thing.inner [extra]")
    install(tmp_path, "", "a_plugin")
    (tmp_path / "other-1.0.dist-info").mkdir()
    (tmp_path / "other-1.0.dist-info" / "entry_points.txt").write_text("[pytest11]\nx = y\n")
    assert entry_points([str(tmp_path), str(tmp_path / "nowhere"), str(tmp_path)]) == [
        EntryPoint("mine", "a_plugin", "a_plugin"),
        EntryPoint("mine", "b_plugin:thing.inner", "b_plugin"),
    ]


@pytest.mark.parametrize(
    ("text", "entry", "message"),
    [
        ("import nowhere_at_all", None,
         "the plugin `mine` of the package plugin_of_test cannot be imported: ModuleNotFoundError: No module named "
         "'nowhere_at_all' (--no-plugins runs without installed plugins)"),
        ("raise SystemError('oh')", None, "cannot be imported: SystemError: oh"),
        ("", "plugin_of_test:missing", "cannot be imported: AttributeError"),
        ("", None, "is no plugin: it implements no hook"),
        ("from chartlint.packs.hookspec import hookimpl\n@hookimpl\ndef chartlint_pack(): ...", None,
         "does not fit: unknown hook 'chartlint_pack'"),
        ("from chartlint.packs.hookspec import hookimpl\n@hookimpl\ndef chartlint_packs(config): ...", None,
         "does not fit: Argument(s) {'config'} are declared in the hookimpl but can not be found in the hookspec"),
    ],
)  # fmt: skip
def test_broken_plugins(text: str, entry: str | None, message: str, site: Path) -> None:
    install(site, text, entry=entry)
    with pytest.raises(UsageError) as caught:
        Host()
    assert message in str(caught.value)


def test_a_plugin_that_fails(site: Path) -> None:
    install(site, PACK_PLUGIN.replace("return", "raise ValueError('oh')\n    return"))
    with pytest.raises(UsageError, match=r"the plugin `plugin_of_test:mine` failed in chartlint_packs: ValueError: oh"):
        Host().packs()


def test_named_plugins(site: Path) -> None:
    (site / "plugin_of_test_b.py").write_text(PACK_PLUGIN)
    assert Host(installed=False, named=["plugin_of_test_b"]).plugins()[-1] == "plugin_of_test_b"
    with pytest.raises(UsageError, match="the plugin `plugin_of_test_c` cannot be imported"):
        Host(installed=False, named=["plugin_of_test_c"])
    with pytest.raises(UsageError, match="registered twice"):
        Host(installed=False, named=["plugin_of_test_b", "plugin_of_test_b"])


def test_a_file_runs_only_when_trusted(site: Path) -> None:
    path = site / "mine.py"
    path.write_text("import sys\nsys.seen_by_test = True\n" + PACK_PLUGIN)
    with pytest.raises(UsageError, match="--trust"):
        Host(installed=False, named=[str(path)])
    assert not hasattr(sys, "seen_by_test")
    assert Host(installed=False, named=[str(path)], trusted=True).plugins()[-1] == str(path)
    assert sys.__dict__.pop("seen_by_test")
    with pytest.raises(UsageError, match="does not exist"):
        Host(installed=False, named=[str(site / "none.py")], trusted=True)


def reporters_plugin(name: str, *formats: str) -> ModuleType:
    @hookimpl
    def chartlint_reporters() -> dict[str, Any]:
        return dict.fromkeys(formats, name)

    module = ModuleType(name)
    module.__dict__["chartlint_reporters"] = chartlint_reporters
    return module


def test_reporters() -> None:
    ours = reporters_plugin("ours", "text", "json")
    host = Host(installed=False, builtin={"ours": ours, "more": reporters_plugin("more", "xml")})
    assert host.reporters() == {"text": "ours", "json": "ours", "xml": "more"}
    host = Host(installed=False, builtin={"ours": ours, "more": reporters_plugin("more", "json")})
    with pytest.raises(UsageError, match="the plugins ours and more both have a reporter `json`"):
        host.reporters()
