"""Every stage of the template compiler, as text beside the template: tokens, tree, generated code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chartlint.gotmpl import lexer
from chartlint.gotmpl.codegen import generate
from chartlint.gotmpl.expressions import Signature
from chartlint.gotmpl.nodes import Unit
from chartlint.gotmpl.parser import TemplateSyntaxError, parse
from chartlint.render.templates import functions
from chartlint.source import Source

FOLDER = Path(__file__).parent.parent / "fixtures" / "gotmpl"
TEMPLATES = sorted(FOLDER.glob("*.tmpl"))
SIGNATURES = {name: Signature(f.params, f.variadic) for name, f in functions().items()}
KINDS = {number: name for name, number in vars(lexer).items() if name.isupper() and isinstance(number, int)}
Expect = Callable[[Path, str], None]


def unit(path: Path) -> Unit:
    return parse(Source(path.name, path.read_text("utf-8")), path.name, SIGNATURES)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_tokens(path: Path, expect: Expect) -> None:
    text = path.read_text("utf-8")
    scanned = lexer.tokenize(text)
    lines = [f"{start:4}-{end:<4} {KINDS[kind]:<10} {text[start:end]!r}" for kind, start, end in scanned.tokens]
    expect(path.with_suffix(".tokens"), "\n".join([*lines, scanned.error]).rstrip() + "\n")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_tree(path: Path, expect: Expect) -> None:
    parsed = unit(path)
    lines = []
    todo = [(0, child) for child in reversed(list(parsed.children()))]
    while todo:
        depth, node = todo.pop()
        shown = str(node).replace("\n", "\\n")
        lines.append(f"{'  ' * depth}{type(node).__name__} {node.start}-{node.end} {shown}")
        todo += [(depth + 1, child) for child in reversed(list(node.children()))]
    expect(path.with_suffix(".tree"), "\n".join(lines) + "\n")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_generated_code(path: Path, expect: Expect) -> None:
    expect(path.with_suffix(".generated"), generate(unit(path), SIGNATURES).text)


def cases(name: str) -> list[tuple[str, str]]:
    """Blocks of a template and, behind a line ``=>``, what is expected; divided by lines ``---``."""
    blocks = (FOLDER / name).read_text("utf-8").split("\n---\n")
    return [(template, wanted.strip("\n")) for template, _, wanted in (block.partition("\n=> ") for block in blocks)]


@pytest.mark.parametrize(("template", "message"), cases("syntax-errors.txt"))
def test_syntax_error(template: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxError) as caught:
        parse(Source("t", template), "t", SIGNATURES)
    assert caught.value.go == message
