"""The feed fetcher: ports.Fetcher on the guarded client, polite by construction.

gate = HostGate(settings.host_spacing_s, clock=clock.monotonic)
fetcher = HttpFetcher(client, user_agent=user_agent(settings.contact), gate=gate)
"""

from __future__ import annotations

from monitor.fetch.article import ArticleFetcher
from monitor.fetch.fetcher import HttpFetcher, Limits
from monitor.fetch.gate import HostGate
from monitor.fetch.headers import user_agent

__all__ = ["ArticleFetcher", "HostGate", "HttpFetcher", "Limits", "user_agent"]
