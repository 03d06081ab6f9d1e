"""Prefect flows: thin, opaque ids only. Prefect triggers, schedules and shows; steps decide."""
