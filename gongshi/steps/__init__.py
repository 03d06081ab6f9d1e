"""Use cases: each is one transaction and safe to run twice."""
