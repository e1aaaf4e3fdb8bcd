"""The sections of a config as pydantic models: what may be written, and what each key means."""

from __future__ import annotations

from monitor.config.models.feed import FeedModel
from monitor.config.models.names import EntityModel, KeywordModel
from monitor.config.models.receiver import RECEIVERS, ReceiverModel
from monitor.config.models.route import QuietHoursModel, RouteModel
from monitor.config.models.rule import RuleModel
from monitor.config.models.settings import SettingsModel
from monitor.config.models.whole import ConfigModel

__all__ = [
    "RECEIVERS",
    "ConfigModel",
    "EntityModel",
    "FeedModel",
    "KeywordModel",
    "QuietHoursModel",
    "ReceiverModel",
    "RouteModel",
    "RuleModel",
    "SettingsModel",
]
