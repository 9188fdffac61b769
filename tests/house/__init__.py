"""The house rules, kept by tests: who imports whom, how long things grow, which test belongs to which file."""
