"""Pure: entries in, normalised entries and stories out."""
