"""A revision of the Git repository around the charts: what changed since, and the files as they were.

Git itself is asked, by its plumbing commands and with every way to the network shut. Sources: git-diff(1),
git-merge-base(1), git-ls-tree(1), git-cat-file(1).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chartlint.errors import UsageError

MAX_BLOB = 32 * 1024 * 1024
"""Largest file in bytes that is read from a revision."""
TIMEOUT = 300
"""Seconds after which Git is given up."""


class Revision(NamedTuple):
    """Where changes are counted from.

    ``root`` is the real path of the work tree, ``name`` what the user calls the revision, ``commit`` the commit that
    is compared with: the last one that ``name`` and HEAD have in common, or where there is none in this clone, that of
    ``name`` itself (``common`` is False then, and changes made there count too).
    """

    root: str
    name: str
    commit: str
    common: bool = True


def find_revision(folder: str, name: str) -> Revision:
    """The revision that the user names, in the repository around a folder.

    Raises UsageError, with the way out, where there is no Git, no repository or no such revision.
    """
    try:
        root = _text(folder, "rev-parse", "--show-toplevel")
    except _GitFailed as error:
        if "not a git repository" in error.said:
            raise UsageError(f"--since needs a Git repository, and there is none around {folder}") from None
        raise UsageError(f"git cannot read the repository around {folder}: {error.said}") from None
    if not name or name.startswith("-"):
        raise UsageError(f"`{name}` is no revision", "name a branch, a tag or a commit, such as --since origin/main")
    commit = _commit(root, name)
    if commit is None:
        raise UsageError(f"there is no revision `{name}` in the repository {root}", _way_to(root, name))
    try:
        base = _text(root, "merge-base", commit, "HEAD")
    except _GitFailed:  # unrelated histories, or a shallow clone that ends before the common commit
        return Revision(os.path.realpath(root), name, commit, common=False)
    return Revision(os.path.realpath(root), name, base)


def _commit(root: str, name: str) -> str | None:
    try:
        return _text(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}") or None
    except _GitFailed:
        return None


def _way_to(root: str, name: str) -> str:
    """What to do about a revision that is not there."""
    for remote in _lines(root, "remote"):
        if _commit(root, f"{remote}/{name}") is not None:
            return f"did you mean `{remote}/{name}`?"
    try:
        shallow = _text(root, "rev-parse", "--is-shallow-repository") == "true"
    except _GitFailed:
        shallow = False
    if shallow:
        short = name.partition("/")[2] or name
        return (
            f"this clone is shallow: `git fetch --depth=1 origin {short}` brings it, as does a clone with all history"
        )
    return "`git branch --all` lists the branches of this clone"


def changed_files(revision: Revision) -> tuple[str, ...]:
    """Absolute paths of the files that differ from the revision, deleted and untracked ones among them, sorted.

    Committed or not: it is the work tree that is checked. A renamed file is two, the old one and the new one.
    Raises UsageError where Git fails.
    """
    try:
        tracked = _split(
            _git(
                revision.root,
                *("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"),
                *(revision.commit, "--"),
            )
        )
        untracked = _split(_git(revision.root, "ls-files", "-z", "--others", "--exclude-standard", "--full-name"))
    except _GitFailed as error:
        raise UsageError(f"git cannot compare with {revision.name}: {error.said}") from None
    return tuple(sorted({os.path.join(revision.root, name) for name in (*tracked, *untracked)}))


def files_at(revision: Revision) -> dict[str, tuple[str, str]]:
    """Every file of a revision by its path from the root: mode (``100644``) and object. Raises UsageError."""
    try:
        answer = _git(revision.root, "ls-tree", "-r", "-z", "--full-tree", revision.commit)
    except _GitFailed as error:
        raise UsageError(f"git cannot read {revision.name}: {error.said}") from None
    found: dict[str, tuple[str, str]] = {}
    for entry in _split(answer):
        head, _, path = entry.partition("\t")
        mode, kind, blob = head.split(" ")
        if kind == "blob":
            found[path] = (mode, blob)
    return found


def contents(revision: Revision, blobs: Sequence[str]) -> Iterator[bytes | None]:
    """The bytes of objects, in order; None for one that is missing or too large. Raises UsageError."""
    try:
        small = _small(revision, blobs)
    except _GitFailed:  # a partial clone, which may fetch nothing: ask for what it holds alone
        try:
            there = set(
                _git(revision.root, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)").decode().split()
            )
            found = iter(_small(revision, [blob for blob in blobs if blob in there]))
        except _GitFailed as error:
            raise UsageError(f"git cannot read {revision.name}: {error.said}") from None
        small = [blob in there and next(found) for blob in blobs]
    asked = "".join(f"{blob}\n" for blob, fits in zip(blobs, small) if fits).encode()
    try:
        answer = _git(revision.root, "cat-file", "--batch", stdin=asked) if asked else b""
    except _GitFailed as error:
        raise UsageError(f"git cannot read {revision.name}: {error.said}") from None
    at = 0
    for fits in small:
        if not fits:
            yield None
            continue
        end = answer.index(b"\n", at)
        size = int(answer[at:end].rsplit(b" ", 1)[1])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _small(revision: Revision, blobs: Sequence[str]) -> list[bool]:
    """Which objects are there and not too large."""
    wanted = "".join(f"{blob}\n" for blob in blobs).encode()
    sizes = _git(revision.root, "cat-file", "--batch-check=%(objectsize)", stdin=wanted).decode().split("\n")
    return [size.isdigit() and int(size) <= MAX_BLOB for size in sizes[: len(blobs)]]


def tracked_files(folder: str, pattern: str) -> list[str] | None:
    """Absolute paths of the tracked files around a folder whose name is ``pattern``; None outside a repository."""
    try:
        root = _text(folder, "rev-parse", "--show-toplevel")
        names = _split(_git(root, "ls-files", "-z", "--cached", "--", pattern, f"**/{pattern}"))
    except (_GitFailed, UsageError):
        return None
    return [os.path.join(root, name) for name in dict.fromkeys(names)]


class _GitFailed(Exception):
    """Git ended with an error; ``said`` is the first line that it wrote about it."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _text(folder: str, *arguments: str) -> str:
    return os.fsdecode(_git(folder, *arguments)).removesuffix("\n")


def _lines(folder: str, *arguments: str) -> list[str]:
    try:
        return _text(folder, *arguments).split("\n")
    except _GitFailed:
        return []


def _split(answer: bytes) -> Iterable[str]:
    return [os.fsdecode(name) for name in answer.split(b"\0") if name]


def _git(folder: str, *arguments: str, stdin: bytes = b"") -> bytes:
    """What Git prints. It may take no lock, ask nobody, run no monitor and open no connection."""
    command = (
        "git",
        "-C",
        folder,
        "-c",
        "core.fsmonitor=false",
        "-c",
        "protocol.allow=never",
        "-c",
        "core.quotePath=false",
    )
    environ = {
        **os.environ,
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    try:
        done = subprocess.run(
            (*command, *arguments), input=stdin, capture_output=True, env=environ, timeout=TIMEOUT, check=False
        )
    except FileNotFoundError:
        raise UsageError("--since needs git, and there is none on the PATH") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git could not be run: {error}") from None
    if done.returncode:
        lines = [line for line in os.fsdecode(done.stderr).split("\n") if line.strip()]
        said = next((line for line in lines if line.startswith("fatal: ")), (*lines, "it gave no reason")[0])
        raise _GitFailed(said.removeprefix("fatal: "))
    return done.stdout


__all__ = ["Revision", "changed_files", "contents", "files_at", "find_revision", "tracked_files"]
