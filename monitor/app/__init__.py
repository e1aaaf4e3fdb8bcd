"""Composition root: builds everything, signals, reload, shutdown order."""
