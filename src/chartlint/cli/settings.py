"""From options to the configuration and the rules: what the commands share."""

from __future__ import annotations

import os
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from chartlint.config import Config, Layer, check, discover, merge, read
from chartlint.errors import UsageError

if TYPE_CHECKING:
    from chartlint.packs.host import Host
    from chartlint.packs.registry import Registry
# Options that are keys of the configuration too, and whether their entries are lists separated by commas.
_KEYS = {
    "select": True, "extend_select": True, "ignore": True, "exclude": False, "api_versions": True,
    "profile": True, "fail_on": False, "kube_version": True, "helm": True, "release_name": False, "namespace": False,
    "lookup": False, "random": False, "now": False, "baseline": False, "subcharts": False,
    "chart_path": False, "schemas": False,
}  # fmt: skip


def config_of(options: Namespace, start: str = ".") -> Config:
    """The configuration for a command: the file that counts for ``start`` or is named, under the options.

    Raises UsageError.
    """
    if options.config is not None and options.no_config:
        raise UsageError("--config and --no-config exclude each other")
    layers = []
    if options.config is not None:
        layers.append(read(options.config))
    elif not options.no_config:
        found = discover(start)
        if found is not None:
            layers.append(read(found))
    return merge([*layers, options_layer(options)])


def words_of(text: str) -> list[str]:
    """The entries of an option that are separated by commas."""
    return [word for word in map(str.strip, text.split(",")) if word]


def options_layer(options: Namespace) -> Layer:
    """The layer of the command line. Raises UsageError for a value that the configuration would not take either."""
    entries: dict[str, Any] = {}
    places: dict[tuple[str, str], str] = {}
    for attribute, splits in _KEYS.items():
        value = getattr(options, attribute, None)
        if value is None or value == []:
            continue
        name = attribute.replace("_", "-")
        if splits and isinstance(value, str):
            value = [value]
        if isinstance(value, list):
            value = [word for text in value for word in (words_of(text) if splits else [text.strip()]) if word]
            places.update({(name, word): f"--{name}" for word in value})
        entries[name] = value
        places[name, ""] = f"--{name}"
    if getattr(options, "pack", None):
        entries["packs"] = options.pack

    def complain(path: tuple[str | int, ...], message: str, hint: str | None) -> None:
        raise UsageError(message.removeprefix("an entry of ").replace(f"`{path[0]}`", f"--{path[0]}"), hint)

    check(entries, complain)
    return Layer(entries, places, os.getcwd())


def host_of(options: Namespace, config: Config) -> Host:
    """The plugins that take part: ours, the installed ones unless unwanted, those that are named. Raises UsageError."""
    from chartlint.packs.host import Host
    from chartlint.report import plugin

    return Host(
        builtin={"shipped-reporters": plugin},
        installed=not options.no_plugins,
        named=config.plugins,
        trusted=options.trust,
    )


def registry_of(options: Namespace, config: Config, host: Host) -> Registry:
    """Every rule of every pack. Raises UsageError."""
    from chartlint.packs.load import load_pack
    from chartlint.packs.registry import Registry

    packs = host.packs()
    for folder in config.packs:
        try:
            packs.append(load_pack(folder, trusted=options.trust))
        except UsageError as error:
            place = config.place("packs", folder)
            raise UsageError(f"{place}: {error.message}" if place else error.message, error.hint) from None
    return Registry(packs)
