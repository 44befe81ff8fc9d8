"""The plugin host: who takes part in a run, and what they bring.

Built-in plugins come first, then those of installed packages, then those the configuration names.
"""

from __future__ import annotations

import configparser
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from chartlint.errors import UsageError
from chartlint.packs.load import Pack, load_pack

GROUP = "chartlint"
"""The group of entry points that installed plugins stand in."""


class EntryPoint(NamedTuple):
    """A plugin that an installed package offers: ``target`` is ``module`` or ``module:attribute``."""

    name: str
    target: str
    package: str


class Host:
    """The plugins of one run.

    ``builtin`` are plugin objects of chartlint itself (by name), besides the shipped packs; with ``installed`` False
    the packages' entry points are not looked for (``--no-plugins``). ``named`` are module names or paths of Python
    files from the configuration; files run only when ``trusted``, for they may be part of the linted tree.

    Raises UsageError, naming the plugin, when one does not import, is no plugin, or has a hook that is not known.
    """

    def __init__(
        self,
        *,
        builtin: dict[str, object] | None = None,
        installed: bool = True,
        named: Sequence[str] = (),
        trusted: bool = False,
    ) -> None:
        import pluggy

        from chartlint.packs import builtin as shipped
        from chartlint.packs import hookspec

        self._pluggy = pluggy
        self._manager = pluggy.PluginManager("chartlint")
        self._manager.add_hookspecs(hookspec)
        self._builtin: list[str] = []
        for name, plugin in {"shipped-packs": shipped, **(builtin or {})}.items():
            self._register(plugin, name, name)
            self._builtin.append(name)
        for point in entry_points() if installed else ():
            what = f"`{point.name}` of the package {point.package}"
            self._register(_import(point.target, what), f"{point.package}:{point.name}", what)
        for text in named:
            plugin = _from_file(text, trusted) if text.endswith(".py") else _import(text, f"`{text}`")
            self._register(plugin, text, f"`{text}`")

    def plugins(self) -> list[str]:
        """The names of all registered plugins, in order."""
        return [name for name, _ in self._manager.list_name_plugin()]

    def packs(self) -> list[Pack]:
        """Every pack that plugins bring, loaded. Raises UsageError (CardError)."""
        found = []
        for name, folders in self._results("chartlint_packs"):
            for folder in folders:
                found.append(load_pack(folder, shipped=name == "shipped-packs"))
        return found

    def reporters(self) -> dict[str, Any]:
        """Every reporter by its format name. Raises UsageError when two plugins have the same name for theirs."""
        found: dict[str, Any] = {}
        owners: dict[str, str] = {}
        for plugin, reporters in self._results("chartlint_reporters"):
            for name, reporter in reporters.items():
                if name in found:
                    raise UsageError(f"the plugins {owners[name]} and {plugin} both have a reporter `{name}`")
                found[name] = reporter
                owners[name] = plugin
        return found

    def _register(self, plugin: object, name: str, what: str) -> None:
        error = self._pluggy.PluginValidationError
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except ValueError as failure:
            raise UsageError(f"the plugin {what} is registered twice") from failure
        except error as failure:
            detail = str(failure).splitlines()[-1].strip()
            raise UsageError(
                f"the plugin {what} does not fit: {detail}", "known hooks are " + ", ".join(sorted(self._hooks()))
            ) from failure
        if not any(
            getattr(self._manager.hook, hook).get_hookimpls() and self._has(hook, plugin) for hook in self._hooks()
        ):
            raise UsageError(
                f"{what} is no plugin: it implements no hook",
                "mark its functions with `chartlint.packs.hookspec.hookimpl`",
            )

    def _has(self, hook: str, plugin: object) -> bool:
        return any(
            implementation.plugin is plugin for implementation in getattr(self._manager.hook, hook).get_hookimpls()
        )

    def _hooks(self) -> list[str]:
        from chartlint.packs import hookspec

        return [name for name in vars(hookspec) if name.startswith("chartlint_")]

    def _results(self, hook: str) -> Iterator[tuple[str, Any]]:
        """What each plugin answers to a hook, in order of registration."""
        everyone = [plugin for _, plugin in self._manager.list_name_plugin()]
        for name, plugin in self._manager.list_name_plugin():
            if not self._has(hook, plugin):
                continue
            others = [other for other in everyone if other is not plugin]
            try:
                answers = self._manager.subset_hook_caller(hook, others)()
            except UsageError:
                raise
            except Exception as error:
                if name in self._builtin:
                    raise
                raise UsageError(
                    f"the plugin `{name}` failed in {hook}: {type(error).__name__}: {error}",
                    "--no-plugins runs without plugins",
                ) from error
            yield from ((name, answer) for answer in answers)


def entry_points(folders: Iterable[str] | None = None) -> list[EntryPoint]:
    """The plugins that installed packages offer, by reading ``entry_points.txt`` where packages are installed.

    The standard library's search reads every package's metadata and costs ten times as much.
    """
    found: dict[tuple[str, str], EntryPoint] = {}
    for folder in dict.fromkeys(sys.path if folders is None else folders):
        try:
            metadata = sorted(Path(folder or ".").glob("*.*-info/entry_points.txt"))
        except OSError:
            continue
        for path in metadata:
            text = path.read_text(encoding="utf-8", errors="replace")
            if f"[{GROUP}]" not in text.replace(" ", ""):
                continue
            parser = configparser.ConfigParser(delimiters=("=",), interpolation=None)
            parser.optionxform = str  # type: ignore[assignment, method-assign]
            parser.read_string(text)
            package = path.parent.name.split("-")[0]
            for name, target in parser.items(GROUP):
                # the first folder of the path wins, as it does for imports
                found.setdefault((package, name), EntryPoint(name, target.split("[")[0].strip(), package))
    return sorted(found.values(), key=lambda point: (point.package, point.name))


def _import(target: str, what: str) -> object:
    from importlib import import_module

    module, _, attribute = target.partition(":")
    try:
        value: object = import_module(module)
        for name in attribute.split(".") if attribute else ():
            value = getattr(value, name)
    except Exception as error:  # whatever a stranger's module does at import, the user must learn whose it was
        raise UsageError(
            f"the plugin {what} cannot be imported: {type(error).__name__}: {error}",
            "--no-plugins runs without installed plugins",
        ) from error
    return value


def _from_file(text: str, trusted: bool) -> ModuleType:
    from importlib.util import module_from_spec, spec_from_file_location

    path = Path(text)
    if not trusted:
        raise UsageError(f"the plugin file {text} is not run: it may be part of what is linted", "--trust allows it")
    if not path.is_file():
        raise UsageError(f"the plugin file {text} does not exist")
    spec = spec_from_file_location(f"_chartlint_plugin_{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # see _import
        raise UsageError(f"the plugin {text} cannot be imported: {type(error).__name__}: {error}") from error
    return module
