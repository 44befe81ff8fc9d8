"""Image references: ``registry.example:5000/team/web:1.2@sha256:…``.

Source: the grammar of ``github.com/distribution/reference``, which container runtimes and registries share, and its
rules for short names: without a registry Docker Hub is meant, without a tag or digest ``latest``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

DOCKER_HUB = "docker.io"

_DOMAIN = re.compile(
    r"(?:(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
    r"|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
)
_COMPONENT = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}


class ImageRef(NamedTuple):
    """A parsed image reference.

    ``registry`` and ``repository`` are completed as runtimes do (``nginx`` is ``docker.io`` and ``library/nginx``);
    ``tag`` and ``digest`` are as written, empty where they are not.
    """

    text: str
    registry: str
    repository: str
    tag: str
    digest: str
    has_registry: bool

    @property
    def name(self) -> str:
        """The last part of the repository."""
        return self.repository.rpartition("/")[2]

    @property
    def is_pinned(self) -> bool:
        """Whether a digest fixes it for ever."""
        return bool(self.digest)

    @property
    def effective_tag(self) -> str:
        """The tag that is pulled: ``latest`` when neither tag nor digest is given, empty when only a digest is."""
        return self.tag or ("" if self.digest else "latest")

    @property
    def is_latest(self) -> bool:
        """Whether it means whatever is newest when it is pulled."""
        return not self.digest and self.effective_tag == "latest"

    def __str__(self) -> str:
        """The complete reference."""
        tag = f":{self.effective_tag}" if self.effective_tag else ""
        return f"{self.registry}/{self.repository}{tag}{'@' if self.digest else ''}{self.digest}"


def parse_image(text: object) -> ImageRef | None:
    """The parts of an image reference, None for what is none (``image_problem`` says why)."""
    read = _read(text) if isinstance(text, str) else None
    return read if isinstance(read, ImageRef) else None


def image_problem(text: object) -> str | None:
    """Why a value is no image reference, in words; None when it is one."""
    if not isinstance(text, str):
        return "is not a text"
    read = _read(text)
    return read if isinstance(read, str) else None


@lru_cache(maxsize=4096)
def _read(text: str) -> ImageRef | str:
    if not text:
        return "is empty"
    if text != text.strip():
        return "has white space around it"
    rest, at_sign, digest = text.partition("@")
    if at_sign:
        problem = _digest_problem(digest)
        if problem:
            return problem
    colon = rest.rfind(":")
    tag = ""
    if colon > rest.rfind("/"):
        rest, tag = rest[:colon], rest[colon + 1 :]
        if not tag:
            return "ends in a colon without a tag"
        if not _TAG.fullmatch(tag):
            return f"has the tag `{tag}`, which is none"
    if not rest:
        return "has no repository"
    if _SHA256.fullmatch(rest):
        return "is 64 hexadecimal digits, which runtimes take for an image id"
    first, slash, path = rest.partition("/")
    has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost" or first != first.lower())
    if has_registry:
        registry, repository = first, path
        if not _DOMAIN.fullmatch(registry):
            return f"has the registry `{registry}`, which is no host name"
    else:
        registry, repository = DOCKER_HUB, rest
    if registry == "index.docker.io":
        registry = DOCKER_HUB
    if repository != repository.lower():
        return "has capital letters in its repository"
    for part in repository.split("/"):
        if not _COMPONENT.fullmatch(part):
            return (
                f"has `{part}` in its repository, which is no name" if part else "has an empty part in its repository"
            )
    if registry == DOCKER_HUB and "/" not in repository:
        repository = f"library/{repository}"
    if len(registry) + 1 + len(repository) > 255:
        return "is longer than 255 characters"
    return ImageRef(text, registry, repository, tag, digest, has_registry)


def _digest_problem(digest: str) -> str | None:
    if not _DIGEST.fullmatch(digest):
        return f"has the digest `{digest}`, which is none"
    algorithm, _, hexadecimal = digest.partition(":")
    wanted = _DIGEST_LENGTHS.get(algorithm)
    if wanted is not None and (len(hexadecimal) != wanted or hexadecimal != hexadecimal.lower()):
        return f"has a digest that is not {algorithm}: {wanted} lower-case hexadecimal digits"
    return None
