"""Logs and metrics from the events of the use cases."""
