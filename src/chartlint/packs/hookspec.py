"""The hooks a plugin may implement, with pluggy, under the project name ``chartlint``.

A plugin is a module (or any object) with functions of these names, marked by ``hookimpl`` below. An installed package
offers it by an entry point in the group ``chartlint``; a configuration names it under ``plugins``. The shipped packs
and reporters are plugins of exactly this kind, registered first. A hook or an argument that is not listed here is
refused when the plugin is registered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pluggy

hookspec = pluggy.HookspecMarker("chartlint")
hookimpl = pluggy.HookimplMarker("chartlint")


@hookspec
def chartlint_packs() -> Sequence[Path | str]:  # type: ignore[empty-body]
    """Folders of rule cards.

    Called once a run, when rules are first needed. Each folder is one pack, named as the folder; its rules are called
    ``pack/name``, and a folder without a card is an error. The cards' Python modules run with the user's rights: the
    plugin is installed code.
    """


@hookspec
def chartlint_reporters() -> dict[str, Any]:  # type: ignore[empty-body]
    """Reporters by the name that ``--format`` takes.

    Called once a run, when the output format is chosen. Each value has the protocol of ``chartlint.report.Reporter``.
    A name that another plugin already has is an error.
    """
