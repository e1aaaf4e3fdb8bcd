"""The size budgets of docs/architecture.md, measured: `./run check` runs this file; exit 1 names each breach."""

from __future__ import annotations

import ast
import io
import statistics
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTION_MAX, FUNCTION_MOST = 60, 40
MODULE_MAX, MODULE_MEDIAN = 500, 200
MOST_SHARE = 0.95
TEST_RATIO = 1.2
BROAD_BOUNDARIES = 3

NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(folder: str) -> list[Path]:
    """Python files below a folder, sorted."""
    return sorted(p for p in (ROOT / folder).rglob("*.py") if "versions" not in p.parts)


def prose(tree: ast.Module) -> set[int]:
    """The line numbers of docstrings."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def lines_of(path: Path) -> int:
    """Lines of code: neither blank nor comment nor docstring, so that explaining costs nothing on either side."""
    text = path.read_text()
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - prose(ast.parse(text)))


def cases() -> int:
    """Lines of the corpora's tables and expectations (a row there is a test); the documents beside them don't count."""
    tables = [p for p in (ROOT / "tests" / "corpus").rglob("*") if p.suffix in {".yaml", ".json", ".txt"}]
    return sum(1 for table in tables for line in table.read_text(errors="replace").splitlines() if line.strip())


def functions(path: Path) -> Iterator[tuple[Function, int]]:
    """Each function with its length, docstring left out: prose is no complexity."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Function):
            size = (node.end_lineno or 0) - node.lineno + 1
            first = node.body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                size -= (first.end_lineno or 0) - first.lineno + 1
            yield node, size


def function_breaches(sizes: list[tuple[Path, Function, int]]) -> Iterator[str]:
    """Functions that are too long, one by one and as a share."""
    for path, node, size in sizes:
        if size > FUNCTION_MAX:
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {size} lines (at most {FUNCTION_MAX})"
    short = sum(size <= FUNCTION_MOST for _, _, size in sizes)
    if sizes and short / len(sizes) < MOST_SHARE:
        yield f"monitor: only {short / len(sizes):.1%} of functions have at most {FUNCTION_MOST} lines ({MOST_SHARE:.0%} wanted)"


def import_breaches(path: Path) -> Iterator[str]:
    """Imports of our own package inside functions; `__main__` alone may (spawned workers import it again)."""
    if path.name == "__main__.py":
        return
    for node, _ in functions(path):
        for inner in ast.walk(node):
            if not isinstance(inner, ast.Import | ast.ImportFrom):
                continue
            names = [inner.module or ""] if isinstance(inner, ast.ImportFrom) else [a.name for a in inner.names]
            if any(name.split(".")[0] == "monitor" for name in names):
                yield f"{path.relative_to(ROOT)}:{inner.lineno}: imports our own package inside {node.name}"


def broad_handlers(paths: list[Path]) -> list[str]:
    """Where everything is caught and kept; allowed at the named boundaries only. Clean-up that raises again is no catch."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]


def breaches() -> Iterator[str]:
    """Every budget that is not kept."""
    source = modules("monitor")
    sizes = [(path, node, size) for path in source for node, size in functions(path)]
    yield from function_breaches(sizes)
    for path in source:
        yield from import_breaches(path)
    for path in source:
        if (count := len(path.read_text().splitlines())) > MODULE_MAX:
            yield f"{path.relative_to(ROOT)}: {count} lines (at most {MODULE_MAX})"
    real = [n for p in source if (n := lines_of(p)) > 3]
    if (median := statistics.median(real)) > MODULE_MEDIAN:
        yield f"monitor: the median module has {median} lines (near 150 wanted, at most {MODULE_MEDIAN})"
    if len(broad := broad_handlers(source)) > BROAD_BOUNDARIES:
        yield f"monitor: {len(broad)} handlers catch everything (at most {BROAD_BOUNDARIES}): {', '.join(broad)}"
    ratio = (sum(map(lines_of, modules("tests"))) + cases()) / sum(map(lines_of, source))
    if ratio < TEST_RATIO:
        yield f"tests: {ratio:.2f} lines a source line (at least {TEST_RATIO})"


def main() -> int:
    """Prints the breaches; 1 when there are any."""
    found = list(breaches())
    for breach in found:
        print(breach)  # noqa: T201 - a command's voice
    print(f"budgets: {len(found)} breaches" if found else "budgets: kept")  # noqa: T201
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
