"""What all tests share: snapshots as plain files, a quiet environment, and no network.

A snapshot is a file beside the input it belongs to. ``expect(path, text)`` compares; ``pytest --accept`` (or
``make accept``) writes what changed, and the reviewer reads it as a diff.
"""

from __future__ import annotations

import difflib
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from settled import settled

hypothesis.settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("project")

SNAPSHOTS = pytest.StashKey["Snapshots"]()


class Snapshots:
    """The snapshot files of one run."""

    def __init__(self, accept: bool, root: Path) -> None:
        self.accept = accept
        self.root = root
        self.used: set[Path] = set()
        self.written: list[Path] = []

    def compare(self, path: Path, text: str) -> None:
        """Fail unless the file holds exactly ``text``, but for the number of rules; in accepting mode, write it."""
        text = settled(text)
        path = path.resolve()
        if path in self.used:
            pytest.fail(f"two tests share the snapshot {self.name(path)}")
        self.used.add(path)
        data = text.encode("utf-8", "surrogateescape")
        old = path.read_bytes() if path.exists() else None
        if old == data:
            return
        if self.accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            self.written.append(path)
            return
        if old is None:
            pytest.fail(f"there is no snapshot {self.name(path)}; `make accept` writes it. It would hold:\n{text}")
        diff = difflib.unified_diff(
            old.decode("utf-8", "surrogateescape").splitlines(keepends=True),
            text.splitlines(keepends=True),
            f"{self.name(path)} (expected)",
            "this run",
        )
        lines = "".join(line if line.endswith("\n") else line + "\n" for line in diff)
        pytest.fail(f"the snapshot differs; if the change is right, `make accept`:\n{lines}", pytrace=False)

    def name(self, path: Path) -> str:
        """A path as a person would type it."""
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else str(path)

    def unused(self) -> list[Path]:
        """Files that look like snapshots of a test that is gone: same folder and same ending as one in use."""
        kinds = {(path.parent, path.name.partition(".")[2]) for path in self.used}
        return sorted(
            path
            for folder, ending in kinds
            if folder != (self.root / "docs").resolve()  # what lies there is made by docs/build.py
            for path in folder.glob(f"*.{ending}")
            if path not in self.used and path.name.partition(".")[2] == ending
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write changed snapshots instead of failing")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "packaging: builds and installs the project; needs the package index")
    config.stash[SNAPSHOTS] = Snapshots(config.getoption("--accept"), config.rootpath)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    snapshots = config.stash[SNAPSHOTS]
    for path in snapshots.written:
        terminalreporter.write_line(f"snapshot written: {snapshots.name(path)}")
    complete = exitstatus == 0 and not config.option.keyword and not any("::" in arg for arg in config.args)
    for path in snapshots.unused() if complete else ():
        terminalreporter.write_line(f"snapshot not used by any test: {snapshots.name(path)}")


@pytest.fixture
def expect(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compare a text with the snapshot at a path: ``expect(folder / "expect.txt", text)``."""
    return request.config.stash[SNAPSHOTS].compare


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """``run("charts", "--format", "json")``: exit code, stdout and stderr of ``chartlint lint``."""
    from chartlint.cli import main

    def lint(*argv: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(("lint", *argv))
        out, err = capfd.readouterr()
        return code, out, err

    return lint


@pytest.fixture(autouse=True, scope="session")
def quiet_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No colour wishes, no configuration and no cache of the person who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("CHARTLINT_"):
                patch.delenv(name)
        for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "COLUMNS", "XDG_CONFIG_HOME"):
            patch.delenv(name, raising=False)
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that opens a connection fails: chartlint never does. Sockets of the own machine's files are fine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            raise AssertionError(f"a connection to {address!r} was tried")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        patch.setattr(socket.socket, "connect_ex", refuse)
        yield
