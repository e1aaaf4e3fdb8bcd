"""Loading a config into a live generation; a set that fails its own tests is refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from monitor.app.rule_tests import failing_tests
from monitor.config import load
from monitor.errors import ConfigError
from monitor.ingest import Generation
from monitor.model import Config, Grade, Problem
from monitor.rules import RuleSet, compile_rules


def load_config(path: Path, *, environ: Mapping[str, str] = os.environ) -> tuple[Config, tuple[Problem, ...]]:
    """The config and its warnings; ConfigError with all problems when it can't be used. Every secret must resolve."""
    loaded = load(path, strict_secrets=True, environ=environ)
    if loaded.config is None or any(problem.grade is Grade.ERROR for problem in loaded.problems):
        raise ConfigError(loaded.problems)
    return loaded.config, loaded.problems


def make_generation(config: Config, *, number: int, previous: RuleSet | None = None) -> Generation:
    """The config compiled, after the rules' own tests passed; ConfigError names those that don't. `previous` are the
    rules that are live: of their terms only what changed is built anew."""
    rules: RuleSet = compile_rules(config, previous=previous)
    if problems := failing_tests(config, rules):
        raise ConfigError(problems)
    return Generation(number, config, rules)
