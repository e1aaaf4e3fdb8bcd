"""Pure: text in, hits with spans out."""
