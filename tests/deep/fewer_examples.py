"""A pytest plugin: every property runs GONGSHI_EXAMPLES examples; other tests run as they are."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

from tests.deep.more_examples import ASKED


def pytest_collection_modifyitems(items):
    count = int(os.environ["GONGSHI_EXAMPLES"])
    for item in items:
        if hasattr(item.obj, ASKED):
            fewer = settings(
                getattr(item.obj, ASKED),
                max_examples=count,
                deadline=None,
                database=None,
                phases=(Phase.explicit, Phase.generate),
                suppress_health_check=list(HealthCheck),
            )
            setattr(item.obj, ASKED, fewer)
