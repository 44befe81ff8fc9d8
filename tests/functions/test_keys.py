"""Keys, certificates and password hashes: marked placeholders by default, real ones with real chance and the extra."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

import pytest

from chartlint.gotmpl.goval import GoError
from chartlint.render.functions import all_functions, keys
from chartlint.render.functions.crypto import Certificate
from chartlint.render.runtime import FIXED_CLOCK_NS, Runtime

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


def call(name: str, *args: Any, real: bool = True) -> Any:
    function = all_functions()[name]
    runtime = Runtime(seed=None if real else "chartlint")
    return function.call(runtime, *args) if function.runtime else function.call(*args)


@pytest.fixture
def real() -> None:
    pytest.importorskip("cryptography")
    pytest.importorskip("bcrypt")


def parsed(certificate: Certificate) -> Any:
    from cryptography import x509

    return x509.load_pem_x509_certificate(certificate.Cert.encode())


def usages(certificate: Any) -> tuple[bool, bool, bool, bool]:
    """Digital signature, key encipherment, certificate signing; whether it is an authority."""
    from cryptography import x509

    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    return usage.digital_signature, usage.key_encipherment, usage.key_cert_sign, basic.ca


def test_placeholders_say_so_and_stay_the_same() -> None:
    first, second = (call("genCA", "shop", 30, real=False) for _ in range(2))
    assert first == second
    assert b"placeholder" in base64.b64decode(first.Cert.split("-----")[2])
    assert call("genCA", "other", 30, real=False) != first
    key = call("genPrivateKey", "ecdsa", real=False)
    assert b"placeholder" in base64.b64decode(key.split("-----")[2])
    assert key == call("genPrivateKey", "ecdsa", real=False)


def test_placeholders_stay_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "available", lambda: False)
    assert call("genCA", "shop", 30) == call("genCA", "shop", 30)
    assert call("htpasswd", "me", "secret") == call("htpasswd", "me", "secret")


@pytest.mark.parametrize(
    ("kind", "block", "named"),
    [
        ("ecdsa", "EC PRIVATE KEY", "ECPrivate"),
        ("ed25519", "PRIVATE KEY", "Ed25519Private"),
        ("rsa", "RSA PRIVATE KEY", "RSAPrivate"),
    ],
)
def test_private_keys(real: None, kind: str, block: str, named: str) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = call("genPrivateKey", kind)
    assert text.startswith(f"-----BEGIN {block}-----\n")
    assert named in type(load_pem_private_key(text.encode(), None)).__name__
    assert call("genPrivateKey", kind) != text


def test_an_unknown_kind_of_key() -> None:
    assert call("genPrivateKey", "magic") == "Unknown type magic"


def test_an_authority_and_what_it_signs(real: None) -> None:
    from cryptography import x509

    authority = call("genCA", "ca", 10)
    root = parsed(authority)
    assert usages(root) == (True, True, True, True)
    assert (root.not_valid_before_utc - BEGIN).total_seconds() == 0
    assert (root.not_valid_after_utc - BEGIN).days == 10

    signed = call("genSignedCert", "web", ["10.0.0.1"], ["a.b", "c.d"], 3, authority)
    leaf = parsed(signed)
    leaf.verify_directly_issued_by(root)
    assert usages(leaf) == (True, True, False, False)
    assert leaf.subject.rfc4514_string() == "CN=web"
    others = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert others.get_values_for_type(x509.DNSName) == ["a.b", "c.d"]
    assert [str(each) for each in others.get_values_for_type(x509.IPAddress)] == ["10.0.0.1"]
    above = leaf.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    own = root.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert above.key_identifier == own.digest


@pytest.mark.parametrize("kind", ["ecdsa", "ed25519"])
def test_given_keys(real: None, kind: str) -> None:
    key = call("genPrivateKey", kind)
    authority = call("genCAWithKey", "ca", 10, key)
    assert authority.Key == key
    parsed(authority).verify_directly_issued_by(parsed(authority))
    signed = call("genSignedCertWithKey", "web", [], [], 3, authority, key)
    parsed(signed).verify_directly_issued_by(parsed(authority))
    own = call("genSelfSignedCertWithKey", "web", [], ["a.b"], 3, key)
    parsed(own).verify_directly_issued_by(parsed(own))
    assert usages(parsed(own)) == (True, True, False, False)


def test_a_certificate_put_together(real: None) -> None:
    made = call("genSelfSignedCert", "web", [], [], 3)
    cert, key = (base64.b64encode(text.encode()).decode() for text in (made.Cert, made.Key))
    assert call("buildCustomCert", cert, key) == made


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("genSelfSignedCert", ("x", ["1.2.3"], [], 1), "error parsing ip: 1.2.3"),
        ("genSelfSignedCert", ("x", [], [1], 1), "error processing alternate dns name: 1 is not a string"),
        ("genCAWithKey", ("x", 1, "nothing"), "parsing private key: no PEM data in input"),
        ("genSignedCert", ("x", [], [], 1, Certificate("", "")), "unable to decode certificate"),
    ],
)
@pytest.mark.parametrize("chance", [True, False])
def test_refused(name: str, args: tuple[Any, ...], message: str, chance: bool) -> None:
    with pytest.raises(GoError) as error:
        call(name, *args, real=chance)
    assert error.value.text == message


def test_password_hashes(real: None) -> None:
    import bcrypt

    user, _, hashed = call("htpasswd", "me", "secret").partition(":")
    assert user == "me"
    assert hashed.startswith("$2a$10$")
    assert bcrypt.checkpw(b"secret", hashed.encode())
    assert "exceeds 72 bytes" in call("bcrypt", "x" * 73)


def test_real_chance_and_the_real_clock() -> None:
    assert Runtime().now_ns == FIXED_CLOCK_NS
    assert abs(Runtime(clock_ns=None).now_ns / 1e9 - datetime.now(UTC).timestamp()) < 60
    assert call("uuidv4", real=False) == call("uuidv4", real=False)
    assert call("uuidv4") != call("uuidv4")
