"""`monitor test`: the tests written beside the rules."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.app.rule_tests import story_of_test
from monitor.cli.common import Exit, config_path, print_problems
from monitor.cli.show import Line, hit_lines, print_lines, rejected_lines
from monitor.config import load
from monitor.rules import RuleSet, compile_rules, evidence
from monitor.rules.selftest import SILENT, TestResult, run_tests


def command(
    config: Annotated[
        Path | None, typer.Argument(readable=False, help="The config: a directory or a file.", metavar="CONFIG")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results as JSON.")] = False,
) -> None:
    """Run the tests written beside the rules; show what was found where one fails."""
    path = config_path(config)
    loaded = load(path, strict_secrets=False, environ=os.environ)
    print_problems(loaded.problems)
    if loaded.config is None:
        raise typer.Exit(Exit.BAD_CONFIG)
    rules = compile_rules(loaded.config)
    results = list(run_tests(loaded.config, rules, read_file=story_of_test))
    if as_json:
        typer.echo(json.dumps(as_value(results), ensure_ascii=False, indent=2))
    else:
        print_lines(lines(results, rules))
    raise typer.Exit(Exit.OK if all(result.passed for result in results) else Exit.FAILED)


def lines(results: Sequence[TestResult], rules: RuleSet) -> Iterator[Line]:
    """A line a test; below a failed one, what it was judged on; the count at the end."""
    for result in results:
        name = Path(str(result.test.file)).name if result.test.file else result.test.title or result.test.text[:60]
        mark, style = ("ok    ", "green") if result.passed else ("FAILED", "bold red")
        yield [(mark, style), (f"  {result.rule_id}", "bold"), (f"  {name}: {result.test.expect}", "")]
        if not result.passed:
            yield from failure_lines(result, rules)
    failed = sum(not result.passed for result in results)
    told = f"{len(results)} test{'s' * (len(results) != 1)}, {failed} failed" if results else "no rule has a test"
    yield [(told, "bold red" if failed else "bold")]


def failure_lines(result: TestResult, rules: RuleSet) -> Iterator[Line]:
    """Why a test failed: `-` what the expected verdict wants and the text lacks, `+` what the text has."""
    yield [(f"        {result.test.where}", "dim")]
    if result.problem or result.verdict is None or result.doc is None:
        yield [(f"        {result.problem}", "red")]
        return
    yield [(f"        {result.sentence()}", "red")]
    verdict, doc = result.verdict, result.doc
    for clause in lacking(result, rules):
        yield [("      - ", "red"), (clause, "")]
    contexts = dict(verdict.supports)
    for hit in verdict.hits:
        for number, line in enumerate(hit_lines(hit, doc, context=contexts.get(hit))):
            yield [("      + " if number == 0 else "        ", "green"), *line]
    for no in verdict.rejected:
        for number, line in enumerate(rejected_lines(no, doc)):
            yield [("      ~ " if number == 0 else "        ", "yellow"), *line]
    yield []


def lacking(result: TestResult, rules: RuleSet) -> list[str]:
    """The operands that are false where the test expects the rule to fire, or to fire at another severity."""
    if result.verdict is None or result.doc is None or result.test.expect == SILENT:
        return []
    if result.found == SILENT:
        return [clause for clause, there in result.verdict.clauses if not there]
    steps = rules.steps(result.rule_id, result.doc)
    return [
        f"{severity}: {clause}"
        for severity, clauses in steps
        if str(severity) == result.test.expect
        for clause, there in clauses
        if not there
    ]


def as_value(results: Sequence[TestResult]) -> dict[str, Any]:
    """What `--json` prints."""
    return {
        "v": 1,
        "tests": len(results),
        "failed": sum(not result.passed for result in results),
        "results": [
            {
                "rule": result.rule_id,
                "where": result.test.where,
                "expect": result.test.expect,
                "found": result.found,
                "passed": result.passed,
                "problem": result.problem or None,
                "evidence": evidence(result.verdict, result.doc)
                if not result.passed and result.verdict and result.doc
                else None,
            }
            for result in results
        ],
    }
