"""One folder a kind: settings, renderer, sender."""
