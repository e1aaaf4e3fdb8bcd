"""The watch list behind an entity's `from:`, read with the config that names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monitor.config.assemble.context import Context
from monitor.config.lists import read_exclusions, read_list, unknown
from monitor.config.models import EntityModel
from monitor.config.validate import Place
from monitor.model import Problem, WatchList


def build_watch_list(model: EntityModel, place: Place, context: Context) -> WatchList | None:
    """The entity's list without the rows that are excluded; None when it has none, or when it can't be used."""
    if model.from_ is None:
        return None
    folder = Path(place.document.source.file).parent
    found, problems = read_list(folder / model.from_, model.format)
    _tell(problems, place, context, at="from")
    if found is None or model.exclude is None:
        return found
    path = folder / model.exclude
    exclusions, problems = read_exclusions(path)
    ids = {entry.id for entry in found.entries}
    if not problems:
        problems = unknown(exclusions, ids, path)
    _tell(problems, place, context, at="exclude")
    left_out = {one.id for one in exclusions} & ids
    return replace(
        found,
        entries=tuple(entry for entry in found.entries if entry.id not in left_out),
        excluded=tuple(sorted(left_out)),
        exclusions=str(path),
    )


def _tell(problems: list[Problem], place: Place, context: Context, *, at: str) -> None:
    """What is wrong in a file stands there; what is wrong with a file as a whole stands where the config names it too."""
    for one in problems:
        if one.line:
            context.refuse(one)
        else:
            here = place.problem(f"{at}: {one.file}: {one.message}", one.hint, at=(at,))
            context.refuse(replace(here, grade=one.grade))
