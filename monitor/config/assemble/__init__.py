"""Validated items to frozen values: names resolved, duplicates and contradictions found, expressions parsed."""
