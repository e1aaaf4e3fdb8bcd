from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from monitor.net.trust import default_context


def test_certificates_and_names_are_verified() -> None:
    context = default_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_without_a_system_store_the_bundled_one_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert default_context().cert_store_stats()["x509_ca"] > 50
