"""Paths as other people's tools want them: relative to the repository's root, with ``/``, percent-encoded."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote


def repository_of(folder: str) -> str | None:
    """The nearest folder upwards that holds ``.git``, symbolic links resolved; None without one."""
    at = os.path.realpath(folder)
    while not Path(at, ".git").exists():
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
    return at


class Repository:
    """Turns the paths of findings, which are relative to ``base``, into paths relative to ``root``.

    A file outside ``root`` is named relative to its own repository, else by the part of its path that it does not
    share with ``root``: never absolute and never with ``..``, which code scanning refuses.
    """

    def __init__(self, base: str = ".", root: str | None = None) -> None:
        self.base = str(Path(base).resolve())
        self.root = os.path.realpath(root if root is not None else repository_of(base) or base)
        self._seen: dict[str, str] = {}

    def absolute(self, path: str) -> str:
        """Where a finding's path lies on this machine."""
        return os.path.join(self.base, path)

    def relative(self, path: str) -> str:
        """A finding's path as seen from the repository's root, with ``/``."""
        if path not in self._seen:
            self._seen[path] = self._relative(path).replace(os.sep, "/")
        return self._seen[path]

    def file(self, path: str) -> str:
        """The same for viewers that open files only: a folder (a chart as a whole) becomes its Chart.yaml."""
        if Path(self.absolute(path)).is_dir():
            path = os.path.join(path, "Chart.yaml")
        return self.relative(path)

    def uri(self, path: str) -> str:
        """That file as a URI, percent-encoded; bytes that are no UTF-8 stay what they are."""
        return quote(self.file(path).encode("utf-8", "surrogateescape"), safe="/-._~")

    def _relative(self, path: str) -> str:
        real = os.path.realpath(self.absolute(path))
        if real == self.root:
            return "."
        for root in (self.root, repository_of(os.path.dirname(real))):
            if root is not None and _is_below(real, root):
                return os.path.relpath(real, root)
        shared = self.root
        while not _is_below(real, shared):
            parent = os.path.dirname(shared)
            if parent == shared:  # another drive
                return os.path.basename(real)
            shared = parent
        return os.path.relpath(real, shared)


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
