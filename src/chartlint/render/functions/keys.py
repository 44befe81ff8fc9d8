"""Real keys, certificates and password hashes, for renders with real chance where the extra ``crypto`` is installed.

Source: sprig/v3 crypto.go (getBaseCertTemplate, getCertAndKey, pemBlockForKey). Nothing here is imported without need:
``cryptography`` and ``bcrypt`` are optional, and slow to load.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any, NamedTuple

from chartlint.gotmpl.goval import GoError

RSA_BITS = 2048
"""Of the keys that come with certificates."""
BIG_RSA_BITS = 4096
"""Of ``genPrivateKey "rsa"``."""
BCRYPT_COST = 10


class Request(NamedTuple):
    """What a certificate shall say: the common name, days of validity from ``now_ns`` on, addresses and names."""

    name: str
    days: int
    now_ns: int
    addresses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    authority: bool = False


@cache
def available() -> bool:
    """Whether the packages of the extra ``crypto`` are installed."""
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("cryptography", "bcrypt"))


def private_key(kind: str) -> str:
    """A new key in PEM, of a kind that ``genPrivateKey`` knows."""
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa

    if kind == "dsa":
        return _pem_of(dsa.generate_private_key(RSA_BITS))
    if kind == "ecdsa":
        return _pem_of(ec.generate_private_key(ec.SECP256R1()))
    if kind == "ed25519":
        return _pem_of(ed25519.Ed25519PrivateKey.generate())
    return _pem_of(rsa.generate_private_key(65537, BIG_RSA_BITS))


def certificate(request: Request, key: str | None, signer: tuple[str, str] | None) -> tuple[str, str]:
    """A certificate and its key in PEM: for the given key or a new one, signed by another's certificate and key or by
    its own. Raises ``GoError`` for a key that cannot be used."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa

    own = rsa.generate_private_key(65537, RSA_BITS) if key is None else _read_key(key, "parsing private key")
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, request.name)] if request.name else [])
    issuer, signing = subject, own
    authority: Any = None
    if signer is not None:
        try:
            authority = x509.load_pem_x509_certificate(signer[0].encode())
        except ValueError as error:
            raise GoError(f"error parsing certificate: decodedSignerCert.Bytes: {error}") from None
        issuer, signing = authority.subject, _read_key(signer[1], "error parsing private key")
    begin = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=request.now_ns // 1000)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(own.public_key())
        .serial_number(secrets.randbits(128) or 1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=request.days))
    )
    for extension, critical in _extensions(request, own.public_key(), authority):
        builder = builder.add_extension(extension, critical=critical)
    try:
        made = builder.sign(signing, _digest_for(signing))
    except (TypeError, ValueError) as error:
        raise GoError(f"error creating certificate: x509: {error}") from None
    return _text(made.public_bytes(_pem())), _pem_of(own)


def password_hash(password: bytes) -> str:
    """A bcrypt hash as Go writes it."""
    import bcrypt

    return _text(bcrypt.hashpw(password, bcrypt.gensalt(BCRYPT_COST, prefix=b"2a")))


def _extensions(request: Request, public: Any, authority: Any) -> list[tuple[Any, bool]]:
    """The extensions that Go's CreateCertificate writes for such a request, with whether they are critical."""
    from cryptography import x509

    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=True,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=request.authority,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    purposes = [x509.ExtendedKeyUsageOID.SERVER_AUTH, x509.ExtendedKeyUsageOID.CLIENT_AUTH]
    found: list[tuple[Any, bool]] = [
        (usage, True),
        (x509.ExtendedKeyUsage(purposes), False),
        (x509.BasicConstraints(ca=request.authority, path_length=None), True),
    ]
    if request.authority:
        found.append((x509.SubjectKeyIdentifier.from_public_key(public), False))
    if authority is not None:
        try:
            known = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
            found.append((x509.AuthorityKeyIdentifier(known.digest, None, None), False))
        except x509.ExtensionNotFound:
            pass
    others: list[Any] = [x509.DNSName(name) for name in request.names]
    others += [x509.IPAddress(ip_address(address)) for address in request.addresses]
    if others:
        found.append((x509.SubjectAlternativeName(others), False))
    return found


def _read_key(text: str, what: str) -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(text.encode(), None)
    except (TypeError, ValueError) as error:
        raise GoError(f"{what}: {error}") from None


def _digest_for(key: Any) -> Any:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ed25519

    return None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()


def _pem() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.PEM


def _pem_of(key: Any) -> str:
    """A key in the form that belongs to its kind: PKCS#8 for ed25519, the older ones for the others."""
    from cryptography.hazmat.primitives.asymmetric import ed25519
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat

    plain = isinstance(key, ed25519.Ed25519PrivateKey)
    form = PrivateFormat.PKCS8 if plain else PrivateFormat.TraditionalOpenSSL
    return _text(key.private_bytes(_pem(), form, NoEncryption()))


def _text(data: bytes) -> str:
    return data.decode("ascii")
