"""The choice of rules that a configuration makes; needs cards, no code of rules."""

from __future__ import annotations

import os
from collections.abc import Sequence

from chartlint.config import Config
from chartlint.errors import UsageError
from chartlint.packs.registry import Registry
from chartlint.packs.selection import Selection


def selection_of(config: Config, registry: Registry) -> Selection:
    """The choice of rules that a configuration makes. Raises UsageError with the place of the word at fault."""
    probe = Selection(registry)
    for key, words in (
        ("select", config.select or ()),
        ("extend-select", config.extend_select),
        ("ignore", config.ignore),
    ):
        for word in words:
            try:
                probe.understand(word)
            except UsageError as error:
                raise placed(config, key, word, error.message, error.hint) from None
    severities, confidences = {}, {}
    for name, setting in config.rules.items():
        try:
            rule = registry.get(name)
        except UsageError as error:
            raise placed(config, "rules", name, error.message, error.hint) from None
        if setting.severity is not None:
            severities[rule.name] = setting.severity
        if setting.confidence is not None:
            confidences[rule.name] = setting.confidence
        for option, value in setting.options.items():
            try:
                rule.card.settings({option: value})
            except UsageError as error:
                raise placed(config, "rules", f"{name}.{option}", error.message, error.hint) from None
    return Selection(
        registry,
        profiles=config.profile if config.select is None else (),
        select=(*(config.select or ()), *config.extend_select),
        ignore=config.ignore,
        severities=severities,
        confidences=confidences,
    )


def placed(config: Config, key: str, word: str, message: str, hint: str | None = None) -> UsageError:
    """The user's mistake in an entry of a key, with the place where the entry stands."""
    place = config.place(key, word)
    return UsageError(f"{place}: {message}" if place else message, hint)


def given_folders(config: Config, key: str, folders: Sequence[str], hint: str) -> tuple[str, ...]:
    """The folders of a key, each once. Raises UsageError for one that is none or cannot be searched."""
    for folder in folders:
        fault = ""
        if not os.path.lexists(folder):
            fault = f"there is no folder {folder}"
        elif not os.path.isdir(folder):
            fault = f"{folder} is no folder"
        elif not os.access(folder, os.R_OK | os.X_OK):
            fault = f"the folder {folder} cannot be read"
        if fault:
            raise placed(config, key, folder, fault, hint)
    return tuple(dict.fromkeys(folders))
