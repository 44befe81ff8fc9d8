"""Sprig's keys, certificates and passwords (sprig/v3 crypto.go).

Keys, certificates and password hashes come out different at every real render, so no rule can depend on them: they are
fixed texts of the right shape that say what they are, unless the render is one with real chance and what makes real
ones is installed (``keys.available``). ``derivePassword`` and AES are computed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from collections.abc import Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from chartlint.gotmpl.gofmt import format_v
from chartlint.gotmpl.goval import GoError, GoObject
from chartlint.render.functions import aes, keys
from chartlint.render.functions.encoding import b64dec
from chartlint.render.functions.signature import FunctionTable
from chartlint.render.functions.strings import bounded, from_bytes, to_bytes

if TYPE_CHECKING:
    from chartlint.render.runtime import Runtime

table = FunctionTable("sprig")
function = table.function


# --- placeholders ---------------------------------------------------------------------------------


def _digest(*seed: object) -> str:
    return hashlib.sha256(repr(seed).encode("utf-8", "backslashreplace")).hexdigest()


def placeholder_pem(kind: str, *seed: object) -> str:
    """A PEM block whose content says that it is a placeholder; equal inputs give equal blocks.

    Inside is ASN.1 as PEM demands: a sequence of one text.
    """
    text = f"chartlint placeholder, no real {kind.lower()}, {_digest(kind, seed)}".encode()
    # both lengths are below 128 and so take one byte
    body = base64.b64encode(bytes((0x30, len(text) + 2, 0x0C, len(text))) + text).decode()
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN {kind}-----\n{lines}\n-----END {kind}-----\n"


class Certificate(GoObject):
    """Sprig's certificate: PEM texts of a certificate and its key."""

    go_type = "sprig.certificate"
    go_kind = "struct"
    fields = ("Cert", "Key")

    def __init__(self, cert: str, key: str) -> None:
        self.Cert = cert
        self.Key = key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and (self.Cert, self.Key) == (other.Cert, other.Key)

    def __hash__(self) -> int:
        return hash((self.Cert, self.Key))


_PEM = re.compile(
    r"^-----BEGIN ([^\n]*?)-----[ \t\r]*\n(?:[^\n:]+: [^\n]*\n)*(.*?)\n?-----END \1-----", re.DOTALL | re.MULTILINE
)


def _pem(text: str) -> tuple[str, bytes] | None:
    """The type and the content of the first PEM block; None without one."""
    for found in _PEM.finditer(text):
        try:
            return found.group(1), base64.b64decode("".join(found.group(2).split()), validate=True)
        except ValueError:
            continue
    return None


def _is_sequence(data: bytes) -> bool:
    """Whether data is one ASN.1 sequence from begin to end, which is as deep as we look into keys."""
    if len(data) < 2 or data[0] != 0x30:
        return False
    size, at = data[1], 2
    if size & 0x80:
        at += size & 0x7F
        size = int.from_bytes(data[2:at])
    return len(data) == at + size


def _check_certificate(text: str, name: str) -> None:
    block = _pem(text)
    if block is None:
        raise GoError("unable to decode certificate")
    if not _is_sequence(block[1]):
        raise GoError(f"error parsing certificate: {name}.Bytes: x509: malformed certificate")


def _check_key(text: str) -> None:
    """Raises ``GoError`` for what is no private key in PEM (parsePrivateKeyPEM)."""
    block = _pem(text)
    if block is None:
        raise GoError("no PEM data in input")
    kind, data = block
    what = {
        "PRIVATE KEY": "decoding PEM as PKCS#8",
        "EC PRIVATE KEY": "parsing EC private key from PEM",
        "RSA PRIVATE KEY": "parsing RSA private key from PEM",
        "DSA PRIVATE KEY": "parsing DSA private key from PEM",
    }.get(kind)
    if what is None:
        raise GoError(
            f"invalid private key type {kind}"
            if kind.endswith(" PRIVATE KEY")
            else f"no private key data in PEM block of type {kind}"
        )
    if not _is_sequence(data):
        raise GoError(f"{what}: asn1: structure error: tags don't match")


def _given_key(text: str) -> str:
    try:
        _check_key(text)
    except GoError as error:
        raise GoError(f"parsing private key: {error.text}") from None
    return text


def _check_signer(authority: Certificate) -> None:
    _check_certificate(authority.Cert, "decodedSignerCert")
    try:
        _check_key(authority.Key)
    except GoError as error:
        raise GoError(f"error parsing private key: {error.text}") from None


def _addresses(entries: Sequence[Any]) -> tuple[str, ...]:
    """The addresses of a certificate. Raises ``GoError`` for what is none."""
    for entry in entries:
        if not isinstance(entry, str):
            raise GoError(f"error parsing ip: {format_v(entry)} is not a string")
        try:
            # Go takes no zone here
            ip_address(entry.replace("%", "!"))
        except ValueError:
            raise GoError(f"error parsing ip: {entry}") from None
    return tuple(entries)


def _names(entries: Sequence[Any]) -> tuple[str, ...]:
    """The names of a certificate. Raises ``GoError`` for what is none."""
    for entry in entries:
        if not isinstance(entry, str):
            raise GoError(f"error processing alternate dns name: {format_v(entry)} is not a string")
    return tuple(entries)


def _real(rt: Runtime) -> bool:
    return rt.real and keys.available()


def _certificate(
    rt: Runtime, request: keys.Request, kind: str, key: str | None = None, signer: Certificate | None = None
) -> Certificate:
    """A certificate: a real one, or a placeholder that is the same for every call that asks for the same."""
    if _real(rt):
        return Certificate(*keys.certificate(request, key, (signer.Cert, signer.Key) if signer else None))
    seed = (kind, request.name, request.addresses, request.names, request.days, signer.Cert if signer else "")
    return Certificate(placeholder_pem("CERTIFICATE", *seed), key or placeholder_pem("RSA PRIVATE KEY", *seed))


@function("string, int", "genCA", runtime=True, deterministic=False)
def gen_ca(rt: Runtime, name: str, days: int) -> Certificate:
    """A certificate authority."""
    return _certificate(rt, keys.Request(name, days, rt.now_ns, authority=True), "authority")


@function("string, int, string", "genCAWithKey", runtime=True, deterministic=False)
def gen_ca_with_key(rt: Runtime, name: str, days: int, key: str) -> Certificate:
    """A certificate authority with a given key."""
    return _certificate(rt, keys.Request(name, days, rt.now_ns, authority=True), "authority", _given_key(key))


@function("string, list, list, int", "genSelfSignedCert", runtime=True, deterministic=False)
def gen_self_signed(rt: Runtime, name: str, addresses: list[Any], names: list[Any], days: int) -> Certificate:
    """A self-signed certificate."""
    request = keys.Request(name, days, rt.now_ns, _addresses(addresses), _names(names))
    return _certificate(rt, request, "self-signed")


@function("string, list, list, int, string", "genSelfSignedCertWithKey", runtime=True, deterministic=False)
def gen_self_signed_with_key(
    rt: Runtime, name: str, addresses: list[Any], names: list[Any], days: int, key: str
) -> Certificate:
    """A self-signed certificate with a given key."""
    key = _given_key(key)
    request = keys.Request(name, days, rt.now_ns, _addresses(addresses), _names(names))
    return _certificate(rt, request, "self-signed", key)


@function("string, list, list, int, cert", "genSignedCert", runtime=True, deterministic=False)
def gen_signed(
    rt: Runtime, name: str, addresses: list[Any], names: list[Any], days: int, authority: Certificate
) -> Certificate:
    """A certificate signed by an authority."""
    _check_signer(authority)
    request = keys.Request(name, days, rt.now_ns, _addresses(addresses), _names(names))
    return _certificate(rt, request, "signed", None, authority)


@function("string, list, list, int, cert, string", "genSignedCertWithKey", runtime=True, deterministic=False)
def gen_signed_with_key(
    rt: Runtime, name: str, addresses: list[Any], names: list[Any], days: int, authority: Certificate, key: str
) -> Certificate:
    """A signed certificate with a given key."""
    key = _given_key(key)
    _check_signer(authority)
    request = keys.Request(name, days, rt.now_ns, _addresses(addresses), _names(names))
    return _certificate(rt, request, "signed", key, authority)


@function("string, string", "buildCustomCert")
def build_custom_cert(cert: str, key: str) -> Certificate:
    """A certificate of two base64 texts; raises where they hold no PEM."""
    texts = []
    for what, text in (("certificate", cert), ("private key", key)):
        plain = b64dec(text)
        if plain.startswith("illegal base64 data at"):
            raise GoError(f"unable to decode base64 {what}")
        texts.append(plain)
    _check_certificate(texts[0], "decodedCert")
    try:
        _check_key(texts[1])
    except GoError as error:
        raise GoError(f"error parsing private key: {error.text}") from None
    return Certificate(texts[0], texts[1])


_KEYS = {
    "": "RSA PRIVATE KEY",
    "rsa": "RSA PRIVATE KEY",
    "dsa": "DSA PRIVATE KEY",
    "ecdsa": "EC PRIVATE KEY",
    "ed25519": "PRIVATE KEY",
}


@function("string", "genPrivateKey", runtime=True, deterministic=False)
def gen_private_key(rt: Runtime, kind: str) -> str:
    """A private key."""
    block = _KEYS.get(kind)
    if block is None:
        return f"Unknown type {kind}"
    return keys.private_key(kind) if _real(rt) else placeholder_pem(block, kind)


_BCRYPT = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@function("string", runtime=True, deterministic=False)
def bcrypt(rt: Runtime, text: str) -> str:
    """A password's hash (without chance a placeholder of the right shape); Go's error as the result."""
    if len(to_bytes(text)) > 72:
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    if _real(rt):
        return keys.password_hash(to_bytes(text))
    number = int(_digest("bcrypt", text) + _digest("salt", text), 16)
    return "$2a$10$" + "".join(_BCRYPT[number >> shift & 63] for shift in range(0, 53 * 6, 6))


@function("string, string", runtime=True, deterministic=False)
def htpasswd(rt: Runtime, user: str, password: str) -> str:
    """A line of a password file."""
    return f"invalid username: {user}" if ":" in user else f"{user}:{bcrypt(rt, password)}"


@function("int", "randBytes", runtime=True, deterministic=False)
def rand_bytes(rt: Runtime, count: int) -> str:
    """Random bytes in base64."""
    if count < 0:
        raise GoError("runtime error: makeslice: len out of range")
    bounded(count)
    return base64.b64encode(rt.random.randbytes(count)).decode()


# --- AES ------------------------------------------------------------------------------------------


def _key(password: str) -> bytes:
    return to_bytes(password)[:32].ljust(32, b"\0")


@function("string, string", "encryptAES", runtime=True, deterministic=False)
def encrypt_aes(rt: Runtime, password: str, text: str) -> str:
    """AES-256-CBC in base64, the random initialisation vector in front."""
    if not text:
        return ""
    data = to_bytes(text)
    padding = aes.BLOCK - len(data) % aes.BLOCK
    start = rt.random.randbytes(aes.BLOCK)
    return base64.b64encode(start + aes.encrypt(_key(password), start, data + bytes([padding]) * padding)).decode()


@function("string, string", "decryptAES")
def decrypt_aes(password: str, text: str) -> str:
    """What ``encryptAES`` made, undone; raises for what is none."""
    if not text:
        return ""
    plain = b64dec(text)
    if plain.startswith("illegal base64 data at"):
        raise GoError(plain)
    data = to_bytes(plain)
    if len(data) < aes.BLOCK:
        capacity = len(text.replace("\n", "").replace("\r", "")) // 4 * 3
        raise GoError(f"runtime error: slice bounds out of range [:16] with capacity {capacity}")
    if len(data) % aes.BLOCK:
        raise GoError("crypto/cipher: input not full blocks")
    found = aes.decrypt(_key(password), data[: aes.BLOCK], data[aes.BLOCK :])
    if not found:
        raise GoError("runtime error: index out of range [-1]")
    if found[-1] > len(found):
        raise GoError(f"runtime error: slice bounds out of range [:{len(found) - found[-1]}]")
    return from_bytes(found[: len(found) - found[-1]])


# --- derived passwords ----------------------------------------------------------------------------

_TEMPLATES = {
    "maximum": ("anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"),
    "long": (
        "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno",
        "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
        "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno",
        "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno",
    ),
    "medium": ("CvcnoCvc", "CvcCvcno"),
    "short": ("Cvcn",),
    "basic": ("aaanaaan", "aannaaan", "aaannaaa"),
    "pin": ("nnnn",),
}  # fmt: skip
_CLASSES = {
    "V": "AEIOU",
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "v": "aeiou",
    "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
    "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
}
_SCOPE = b"com.lyndir.masterpassword"


def _sized(text: str) -> bytes:
    data = to_bytes(text)
    return struct.pack(">I", len(data)) + data


@function("uint32, string, string, string, string", "derivePassword")
def derive_password(counter: int, kind: str, password: str, user: str, site: str) -> str:
    """A site's password by the Master Password algorithm, version 3."""
    templates = _TEMPLATES.get(kind)
    if templates is None:
        return f"cannot find password template {kind}"
    key = hashlib.scrypt(
        to_bytes(password), salt=_SCOPE + _sized(user), n=32768, r=8, p=2, maxmem=128 * 1024 * 1024, dklen=64
    )
    seed = hmac.new(key, _SCOPE + _sized(site) + struct.pack(">I", counter), hashlib.sha256).digest()
    template = templates[seed[0] % len(templates)]
    chars = (_CLASSES[letter] for letter in template)
    return "".join(choice[byte % len(choice)] for choice, byte in zip(chars, seed[1:]))
