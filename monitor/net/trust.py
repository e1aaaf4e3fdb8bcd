"""Whom TLS believes."""

from __future__ import annotations

import ssl
from pathlib import Path


def default_context() -> ssl.SSLContext:
    """A verifying client context on the system's certificate store, which an operator can add an own authority to;
    on a machine that has none (a slim container), on the one that comes with certifi."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    paths = ssl.get_default_verify_paths()
    if not paths.cafile and not (paths.capath and any(Path(paths.capath).iterdir())):
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    return context
