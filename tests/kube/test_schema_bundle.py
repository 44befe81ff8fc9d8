"""The shipped bundle is what ``make schemas`` makes: skipped where its packages were never downloaded."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from chartlint.kube.schemas.store import BUNDLE, Archive

TOOL = Path(__file__).parents[2] / "tools" / "make_schemas.py"


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_schemas", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = load_tool()


@pytest.mark.skipif(
    not all((tool.default_cache() / package.file).exists() for package in tool.PACKAGES),
    reason="the packages with the schemas are not downloaded",
)
def test_the_bundle_is_reproducible() -> None:
    for package in tool.PACKAGES:
        tool.fetch(package, tool.default_cache())
    first, second = tool.build(tool.default_cache()), tool.build(tool.default_cache())
    assert first == second
    assert Archive(first).texts() == Archive(BUNDLE.read_bytes()).texts()


def test_the_bundle_is_small() -> None:
    assert BUNDLE.stat().st_size <= 64 * 1024


def test_fields_over_their_versions() -> None:
    life = {
        11: {"a": ("string", False), "b": ("string", True), "c": ("string", False)},
        12: {"a": ("string", False), "b": ("string", False)},
        13: {"a": ("string", False), "b": ("string", False), "d": ("{}int32", True)},
    }
    assert tool.merge_fields(life) == {
        "a": "string",
        "b": "string!@-11|string@12-",
        "c": "string@-11",
        "d": "{}int32!@13-",
    }


def test_unknown_schemas_are_refused() -> None:
    for node in ({"type": "string", "pattern": "a"}, {"type": "object", "properties": {"a": {}}}):
        with pytest.raises(ValueError, match=r"unknown keywords|without a definition"):
            tool.type_text({}, node, set())
    with pytest.raises(ValueError, match="gaps"):
        tool.span([11, 13], 11, 37)


def test_a_package_with_other_content_is_refused(tmp_path: Path) -> None:
    package = tool.PACKAGES[0]
    (tmp_path / package.file).write_bytes(b"")
    with pytest.raises(SystemExit, match="has the digest"):
        tool.fetch(package, tmp_path)
