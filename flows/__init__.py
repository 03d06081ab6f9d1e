"""Prefect flows: thin, opaque ids only. Prefect triggers, schedules and shows; steps decide."""

import os

from gongshi.settings import Home

# Before Prefect is imported by any flow: nothing of it outside the home, no server of its own.
os.environ.setdefault("PREFECT_HOME", str(Home.from_environment().root / "prefect"))
os.environ.setdefault("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", "false")
