"""A pytest plugin: every property test runs GONGSHI_EXAMPLES examples, whatever it asks for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

ASKED = "_hypothesis_internal_use_settings"


def pytest_collection_modifyitems(items):
    count = int(os.environ["GONGSHI_EXAMPLES"])
    found = [item for item in items if hasattr(item.obj, ASKED)]
    for item in found:
        more = settings(
            getattr(item.obj, ASKED),
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.explicit, Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        setattr(item.obj, ASKED, more)
    items[:] = found
