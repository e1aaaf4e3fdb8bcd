"""YAML text -> positions -> pydantic models -> frozen Config, or a list of problems."""
