"""Packs from folders: every ``*.yaml`` is a card, a module of the same name beside it is the code of a Python rule."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.errors import Bug, UsageError
from chartlint.rules.card import Card, CardError, from_plain, read_plain
from chartlint.rules.rule import Rule
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.rules.checks import Check


class Pack(NamedTuple):
    """A folder of rules. ``rules`` are in order of name."""

    name: str
    path: Path
    rules: tuple[Rule, ...]


def shipped_rules() -> Path:
    """The folder that holds the shipped packs: inside the installed package, else the checkout's ``rules/``.

    Raises Bug when there is neither: an installation without rules must not look like a clean chart.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_shipped_rules"
    if inside.is_dir():
        return inside
    checkout = package.parent.parent / "rules"
    if (package.parent.parent / "pyproject.toml").is_file() and checkout.is_dir():
        return checkout
    raise Bug(f"the shipped rules are missing: neither {inside} nor {checkout} is there; the installation is broken")


def load_pack(folder: Path | str, *, shipped: bool = False, trusted: bool = True) -> Pack:
    """Read the cards of a folder; no code of a rule is run.

    A pack that is not ``shipped`` has its name before those of its rules. An untrusted pack (one that comes with the
    linted tree) may have declared rules only.

    Raises UsageError when the folder is missing or has no card, for an untrusted rule in Python and for a rule module
    without its card; CardError, with every mistake of every card, when cards break the format.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise UsageError(f"the rule pack {folder} is not a folder")
    name = folder.name
    files = sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml") and path.is_file())
    if not files:
        raise UsageError(f"the rule pack {folder} has no card", "a card is a .yaml file that describes one rule")
    modules = {path.stem for path in folder.glob("*.py")}
    rules = []
    for path, plain in zip(files, _cards(files)):
        card = from_plain(str(path), plain)
        module = card.name.replace("-", "_")
        load: Callable[[], type[Check]] | None = None
        if card.by == "python":
            if not trusted:
                raise UsageError(
                    f"the rule `{card.name}` of {folder} is written in Python, and the linted tree's code is not run",
                    "state it in CEL, or allow it with --trust",
                )
            if module not in modules:
                raise UsageError(f"{path} says `check: python`, but there is no {module}.py beside it")
            load = _Loader(folder / f"{module}.py", card)
        elif module in modules:
            raise UsageError(f"{folder / (module + '.py')} is never used: {path.name} does not say `check: python`")
        rules.append(Rule(card.name if shipped else f"{name}/{card.name}", name, card, load))
    orphans = modules - {rule.card.name.replace("-", "_") for rule in rules}
    if orphans:
        first = sorted(orphans)[0]
        raise UsageError(f"{folder / (first + '.py')} has no card", f"write {first.replace('_', '-')}.yaml beside it")
    return Pack(name, folder, tuple(rules))


class _Loader:
    """Brings the class of a Python rule, by running its module from its file."""

    def __init__(self, path: Path, card: Card) -> None:
        self.path = path
        self.card = card

    def __call__(self) -> type[Check]:
        import sys
        from hashlib import blake2b
        from importlib.util import module_from_spec, spec_from_file_location

        from chartlint.rules.checks import KINDS

        # a name of its own: a rule module must be neither importable by, nor able to hide, another module
        unique = blake2b(str(self.path).encode(), digest_size=6).hexdigest()
        name = f"_chartlint_rule_{unique}_{self.path.stem}"
        module = sys.modules.get(name)
        if module is None:
            spec = spec_from_file_location(name, self.path)
            assert spec is not None and spec.loader is not None
            module = module_from_spec(spec)
            sys.modules[name] = module
            try:
                spec.loader.exec_module(module)
            except UsageError:
                del sys.modules[name]
                raise
            except Exception as error:
                del sys.modules[name]
                raise UsageError(
                    f"the rule module {self.path} does not load: {type(error).__name__}: {error}"
                ) from error
        found = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, KINDS) and value.__module__ == name
        ]
        if len(found) != 1:
            raise UsageError(
                f"{self.path} must have exactly one check class, but has {len(found)}",
                "derive one class from " + ", ".join(kind.__name__ for kind in KINDS),
            )
        return found[0]


def _cards(files: list[Path]) -> list[dict[str, Any]]:
    """The checked documents of cards. Raises CardError with the mistakes of all of them."""
    documents = []
    failures: list[CardError] = []
    for path in files:
        try:
            documents.append(read_plain(Source(str(path), path.read_text(encoding="utf-8"))))
        except CardError as error:
            failures.append(error)
        except UnicodeDecodeError as error:
            failures.append(CardError(f"{path}: not UTF-8: byte {error.start}"))
    if failures:
        message = "\n".join(error.message for error in failures)
        raise CardError(message, tuple(span for error in failures for span in error.spans))
    return documents
