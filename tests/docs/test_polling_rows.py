"""The table of polling promises is what the tests' names say now."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from tests.docs.pages import ROOT


def rows() -> ModuleType:
    spec = importlib.util.spec_from_file_location("polling_rows", ROOT / "docs" / "polling_rows.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_table_of_polling_promises_is_up_to_date() -> None:
    module = rows()
    assert module.PAGE.read_text(encoding="utf-8") == module.page(), "run python docs/polling_rows.py"


def test_no_test_names_a_promise_that_is_not_there() -> None:
    module = rows()
    assert set(module.tests_by_row()) <= set(module.PROMISES)
