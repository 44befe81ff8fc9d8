"""The snapshot fixture of conftest.py, tried in a project of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TEST = """
from pathlib import Path

HERE = Path(__file__).parent


def test_one(expect):
    expect(HERE / "one.out", "first\\n")


def test_two(expect):
    expect(HERE / "two.out", "second\\n")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("conftest.py", "settled.py"):
        shutil.copy(Path(__file__).parent / name, tmp_path)
    (tmp_path / "test_it.py").write_text(TEST)
    return tmp_path


def run(project: Path, code: int, *arguments: str) -> str:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(project), *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_missing_and_changed_snapshots_fail_and_accept_writes_them(project: Path) -> None:
    text = run(project, 1)
    assert "there is no snapshot one.out" in text and "2 failed" in text
    assert not (project / "one.out").exists()
    assert "snapshot written: one.out" in run(project, 0, "--accept")
    assert (project / "one.out").read_bytes() == b"first\n"
    assert "written" not in run(project, 0, "--accept")
    (project / "two.out").write_text("old\n")
    text = run(project, 1)
    assert "-old" in text and "+second" in text and "1 failed, 1 passed" in text


def test_line_endings_count(project: Path) -> None:
    run(project, 0, "--accept")
    (project / "one.out").write_bytes(b"first\r\n")
    run(project, 1)


def test_snapshots_that_no_test_used_are_listed(project: Path) -> None:
    run(project, 0, "--accept")
    (project / "three.out").write_text("left over\n")
    (project / "three.txt").write_text("not a snapshot\n")
    assert [line for line in run(project, 0).splitlines() if "not used" in line] == [
        "snapshot not used by any test: three.out"
    ]
    assert "not used" not in run(project, 0, "-k", "one")


def test_one_snapshot_for_two_tests_is_a_mistake(project: Path) -> None:
    (project / "test_it.py").write_text(TEST.replace("two.out", "one.out"))
    assert "two tests share the snapshot one.out" in run(project, 1, "--accept")
