"""A whole config file: each may hold any of the sections."""

from __future__ import annotations

from pydantic import Field

from monitor.config.models.feed import FeedModel
from monitor.config.models.names import EntityModel, KeywordModel
from monitor.config.models.receiver import ReceiverModel
from monitor.config.models.route import QuietHoursModel, RouteModel
from monitor.config.models.rule import RuleModel
from monitor.config.models.scalars import Name
from monitor.config.models.settings import SettingsModel
from monitor.notifiers.fields import Id, Strict


class ConfigModel(Strict):
    """One YAML file of a config. Names are global over all files."""

    settings: SettingsModel | None = Field(None, description="What holds for the whole monitor.")
    feeds: list[FeedModel] = Field([], description="What is polled.")
    entities: dict[Name, EntityModel] = Field({}, description="Tracked names with their aliases.")
    keywords: dict[Name, KeywordModel] = Field({}, description="Tracked terms: phrases or expressions.")
    rules: list[RuleModel] = Field([], description="What fires.")
    receivers: dict[Id, ReceiverModel] = Field({}, description="Where alerts go.")
    routes: list[RouteModel] = Field(
        [], description="Who gets the alerts of rules without `to`; every route that matches applies."
    )
    quiet_hours: dict[Id, QuietHoursModel] = Field({}, description="Times at which receivers are not disturbed.")
