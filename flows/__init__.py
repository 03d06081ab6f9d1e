"""Prefect flows: thin, opaque ids only."""
