"""Chart archives (``.tgz``), read in memory and within limits; nothing is ever unpacked to disk.

Source: helm/pkg/chart/loader/archive/archive.go; Go's archive/tar and compress/gzip, whose error texts are used. The
members are read by ourselves: Python's ``tarfile`` holds headers of any size in memory.
"""

from __future__ import annotations

import os
import posixpath
import re
import stat
import zlib
from collections.abc import Iterator
from typing import IO

from chartlint.chart.model import ChartFile
from chartlint.errors import InputError
from chartlint.gotmpl.strconv import quote

MAX_FILE = 5 * 1024 * 1024
"""Largest file of a chart in bytes, in a folder as in an archive."""
MAX_CHART = 100 * 1024 * 1024
"""Largest sum of the files of one archive in bytes."""
MAX_FILES = 50_000
"""Most files and folders of a chart with everything in it. Helm has no such limit."""
MAX_TOTAL = 256 * 1024 * 1024
"""Most bytes of a chart with everything in it, archives within archives too. Helm has no such limit."""

BOM = b"\xef\xbb\xbf"
_BLOCK = 512
_CHUNK = 1 << 16
_MAX_HEADER = 1 << 20
_DRIVE = re.compile(r"[a-zA-Z]:/")
_LINKS_AND_DEVICES = b"123456"


class Budget:
    """How much may still be read for one chart; one is shared by a chart and everything in it.

    ``InputError`` for ``path`` is raised when it is used up.
    """

    def __init__(self, path: str, files: int = MAX_FILES, total: int = MAX_TOTAL) -> None:
        self.path = path
        self.files = files
        self.total = total

    def take(self, size: int) -> None:
        """Count one file (or folder) of ``size`` bytes."""
        self.files -= 1
        self.total -= size
        if self.files < 0:
            raise InputError(f"the chart has more than {MAX_FILES} files; it was not checked", path=self.path)
        if self.total < 0:
            raise InputError(f"the chart has more than {MAX_TOTAL >> 20} MiB; it was not checked", path=self.path)


class _Broken(Exception):
    """The archive is damaged; the text is Go's."""


def archive_file(path: str, budget: Budget) -> Iterator[ChartFile]:
    """The files of the archive at ``path``. Raises ``InputError``."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError("this is no chart: neither a folder nor an archive", path=path)
        with open(path, "rb") as file:
            head = file.read(_BLOCK)
            file.seek(0)
            if not head.startswith(b"\x1f\x8b\x08"):
                raise InputError("this is no chart archive: it is not gzip", path=path, helm=_no_gzip(path, head))
            yield from read_archive(file, path, budget)
    except OSError as error:
        text = f"the file cannot be read: {error.strerror}"
        raise InputError(text, path=path, helm=f"file '{path}' cannot be read: {error.strerror}") from None


def _no_gzip(path: str, head: bytes) -> str:
    if path.endswith((".yml", ".yaml")):
        return f"file '{path}' seems to be a YAML file, but expected a gzipped archive"
    # Go looks at 512 bytes, and what a short file lacks of them is binary zeros
    text = len(head) == _BLOCK and not re.search(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]", head)
    kind = "text/plain; charset=utf-8" if text else "application/octet-stream"
    return f"file '{path}' does not appear to be a gzipped archive; got '{kind}'"


def read_archive(file: IO[bytes], path: str, budget: Budget) -> Iterator[ChartFile]:
    """The files of a ``.tgz``, the first element of each path dropped. ``path`` is what messages name.

    Raises ``InputError`` where Helm refuses the archive, and where the budget is used up.
    """
    remaining = MAX_CHART
    count = 0
    try:
        for name, size, data in _members(_Gunzip(file)):
            inner = _inner_name(name, path)
            if size > remaining:
                raise InputError(
                    f"the unpacked archive is larger than the {MAX_CHART >> 20} MiB that Helm accepts",
                    path=path,
                    helm=f"decompressed chart is larger than the maximum size {MAX_CHART}",
                )
            if size > MAX_FILE:
                raise InputError(
                    f"`{name}` is larger than the {MAX_FILE >> 20} MiB that Helm accepts",
                    path=path,
                    helm=f"decompressed chart file {quote(name)} is larger than the maximum file size {MAX_FILE}",
                )
            remaining -= size
            budget.take(size)
            count += 1
            yield ChartFile(inner, data().removeprefix(BOM))
    except _Broken as error:
        raise InputError(f"the archive cannot be read: {error}", path=path, helm=str(error)) from None
    if count == 0:
        raise InputError("the archive is empty", path=path, helm="no files in chart archive")


def _inner_name(name: str, path: str) -> str:
    """A member's path inside the chart."""

    def refuse(message: str, helm: str) -> InputError:
        return InputError(message, path=path, helm=helm)

    separator = "\\" if "\\" in name else "/"
    first, *others = name.split(separator)
    rest = "/".join(others)
    if rest.startswith("/"):
        raise refuse(f"the archive holds an absolute path: `{name}`", "chart illegally contains absolute paths")
    clean = posixpath.normpath(rest) if rest else "."
    if clean == ".":
        raise refuse(
            f"`{name}` lies outside the archive's folder",
            f"chart illegally contains content outside the base directory: {quote(name)}",
        )
    if clean.startswith(".."):
        raise refuse(f"the archive leads out of its folder: `{name}`", "chart illegally references parent directory")
    if _DRIVE.match(clean):
        raise refuse(f"the archive holds a Windows path: `{name}`", "chart contains illegally named files")
    if first == "Chart.yaml":
        raise refuse("Chart.yaml must lie in a folder of the archive", "chart yaml not in base directory")
    return clean


# --- tar ------------------------------------------------------------------------------------------


class _Data:
    """The content of a member, which can be asked for until the next one."""

    def __init__(self, stream: _Gunzip, size: int) -> None:
        self.stream = stream
        self.size = size
        self.left = size + -size % _BLOCK

    def __call__(self) -> bytes:
        self.left -= self.size
        return self.stream.exactly(self.size)

    def skip(self) -> None:
        """Go to the next header."""
        while self.left > 0:
            self.left -= len(self.stream.exactly(min(self.left, _CHUNK)))


def _members(stream: _Gunzip) -> Iterator[tuple[str, int, _Data]]:
    """Name, size and content of every member that is no folder."""
    long_name: str | None = None
    long_size: int | None = None
    while True:
        block = stream.header()
        if block is None:
            return
        name, size, kind = _header(block)
        if kind in b"xgLK":
            if size > _MAX_HEADER:
                raise _Broken("archive/tar: header field too long")
            data = _Data(stream, size)
            content = data()
            data.skip()
            if kind == b"x":
                records = _pax_records(content)
                long_name = records.get("path") or long_name
                long_size = _pax_size(records["size"]) if records.get("size") else long_size
            elif kind == b"L":
                long_name = _text(content.partition(b"\0")[0])
            continue
        if kind == b"S":
            raise _Broken("archive/tar: sparse files are not read")
        name = long_name if long_name is not None else name
        size = long_size if long_size is not None else size
        long_name = long_size = None
        if kind == b"\0":
            kind = b"5" if name.endswith("/") else b"0"
        data = _Data(stream, 0 if kind in _LINKS_AND_DEVICES else size)
        if kind != b"5":
            yield name, data.size, data
        data.skip()


def _header(block: bytes) -> tuple[str, int, bytes]:
    """Name, size and type of a header block."""
    wanted = _number(block[148:156])
    if sum(block[:148]) + sum(block[156:]) + 8 * 32 != wanted:
        raise _Broken("archive/tar: invalid tar header")
    name = _text(block[:100].partition(b"\0")[0])
    if block[257:265] == b"ustar\x0000":
        prefix = _text(block[345:500].partition(b"\0")[0])
        name = f"{prefix}/{name}" if prefix else name
    return name, _number(block[124:136]), block[156:157]


def _number(field: bytes) -> int:
    """An octal number, or a binary one marked by the first bit."""
    if field[0] & 0x80:
        if field[0] & 0x40:
            raise _Broken("archive/tar: invalid tar header")
        return int.from_bytes(bytes((field[0] & 0x7F, *field[1:])), "big")
    digits = field.strip(b" \0").partition(b"\0")[0]
    if not digits:
        return 0
    if digits.strip(b"01234567"):
        raise _Broken("archive/tar: invalid tar header")
    return int(digits, 8)


def _pax_records(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(content):
        blank = content.find(b" ", at)
        digits = content[at:blank] if blank >= 0 else b""
        if not digits.isdigit() or len(digits) > 8:
            raise _Broken("archive/tar: invalid tar header")
        end = at + int(digits)
        record = content[blank + 1 : end]
        key, mark, value = record[:-1].partition(b"=")
        if end > len(content) or record[-1:] != b"\n" or not mark or not key:
            raise _Broken("archive/tar: invalid tar header")
        found[_text(key)] = _text(value)
        at = end
    return found


def _pax_size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _Broken("archive/tar: invalid tar header")
    return int(text)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


# --- gzip -----------------------------------------------------------------------------------------


class _Gunzip:
    """A gzip stream, a little at a time."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.inflate = zlib.decompressobj(31)
        self.rest = b""
        self.ready = bytearray()
        self.produced = 0
        self.ended = False

    def header(self) -> bytes | None:
        """The next header block; None at the end of the archive."""
        self._fill(_BLOCK)
        if not self.ready:
            return None
        block = self.exactly(_BLOCK)
        if block.strip(b"\0"):
            return block
        self._fill(_BLOCK)
        if self.ready and self.exactly(_BLOCK).strip(b"\0"):
            raise _Broken("archive/tar: invalid tar header")
        return None

    def exactly(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        self._fill(size)
        if len(self.ready) < size:
            raise _Broken("unexpected EOF")
        data = bytes(self.ready[:size])
        del self.ready[:size]
        return data

    def _fill(self, size: int) -> None:
        while len(self.ready) < size and not self.ended:
            self.rest = self.rest or self.file.read(_CHUNK)
            if not self.rest and self.inflate.eof:
                self.ended = True
            elif not self._some():
                raise _Broken("unexpected EOF")

    def _some(self) -> bool:
        """Expand a piece; false where there was nothing left to expand, and the stream is not at its end."""
        if self.inflate.eof:  # another stream follows, as gzip allows
            if not b"\x1f\x8b".startswith(self.rest[:2]):
                raise _Broken("gzip: invalid header")
            self.inflate = zlib.decompressobj(31)
        before = len(self.rest)
        try:
            data = self.inflate.decompress(self.rest, _CHUNK)
        except zlib.error as error:
            text = str(error).rpartition(": ")[2]
            helm = {"incorrect header check": "gzip: invalid header", "incorrect data check": "gzip: invalid checksum"}
            raise _Broken(helm.get(text, f"flate: corrupt input: {text}")) from None
        self.rest = self.inflate.unused_data if self.inflate.eof else self.inflate.unconsumed_tail
        self.produced += len(data)
        if self.produced > 2 * MAX_CHART:
            raise _Broken(f"decompressed chart is larger than the maximum size {MAX_CHART}")
        self.ready += data
        return bool(data) or self.inflate.eof or len(self.rest) < before
