"""One command a file: argv -> one call -> exit code."""
