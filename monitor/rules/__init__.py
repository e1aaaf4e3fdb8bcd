"""Pure: compiled rules and a document in, verdicts with their evidence out."""
