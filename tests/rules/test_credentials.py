"""What counts as a credential."""

from __future__ import annotations

import pytest

from chartlint.rules import is_credential


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", "hunter22"),
        ("adminPassword", "changeme"),
        ("clientSecret", "s3cr3t-value"),
        ("api_key", "abcdef0123456789"),
        ("oidcSecret", "Zm9vYmFy"),
    ],
)
def test_credentials(name: str, value: str) -> None:
    assert is_credential(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD", "$(OTHER)"),
        ("DB_PASSWORD", "{{ .Values.x }}"),
        ("DB_PASSWORD_FILE", "/run/secrets/db"),
        ("TOKEN", "true"),
        ("secretToken", "web-token"),
        ("existingSecret", "argocd-redis"),
        ("tlsSecret", "myTlsSecret"),
        ("privateKey", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"),
        ("tokenTTL", "10m"),
        ("password", 5),
        (None, "hunter22"),
    ],
)
def test_no_credentials(name: object, value: object) -> None:
    assert not is_credential(name, value)
