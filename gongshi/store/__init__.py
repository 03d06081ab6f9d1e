"""Tables and repositories: one repository a noun."""
