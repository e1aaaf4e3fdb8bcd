"""`settings:` of all files as one value."""

from __future__ import annotations

from typing import Any

from monitor.config.assemble.context import Context
from monitor.config.models import SettingsModel
from monitor.config.validate import Item, Place
from monitor.model import Settings


def build_settings(items: list[Item[SettingsModel]], context: Context) -> Settings:
    """The settings; a key may stand in one file only."""
    merged: dict[str, Any] = {}
    first: dict[str, Place] = {}
    for item in items:
        for key in item.model.model_fields_set if item.model else ():
            if key in first:
                context.refuse(
                    item.place.problem(
                        f"`{key}` is set already at {first[key].where((key,), key=True)}", at=(key,), key=True
                    )
                )
            else:
                first[key] = item.place
                merged[key] = getattr(item.model, key)
    whole = SettingsModel.model_construct(**merged)
    if whole.fallback is not None:
        context.known(whole.fallback, context.receivers, place=first["fallback"], at=("fallback",), what="receiver")
    if "keep_text" in merged and whole.keep_text > whole.keep_entries:
        message = "keep_text: the text can't be kept longer than its entry"
        context.refuse(first["keep_text"].problem(message, "raise keep_entries", at=("keep_text",)))
    when = None
    if whole.fulltext_when is not None:
        when = context.expression(whole.fulltext_when, place=first["fulltext_when"], at=("fulltext_when",))
    return Settings(
        contact=whole.contact,
        public_url=whole.public_url,
        timezone=whole.timezone,
        fallback=whole.fallback,
        listen=None if whole.listen == "off" else whole.listen,
        min_interval_s=whole.min_interval,
        host_spacing_s=whole.host_spacing,
        keep_entries_s=whole.keep_entries,
        keep_text_s=min(whole.keep_text, whole.keep_entries),
        fulltext_when=when,
    )
