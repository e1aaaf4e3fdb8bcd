"""Use case: poll a due feed and commit what it brought."""
