"""Use case: retention and other slow chores."""
