"""Masking's verdict on every kind (公示方案校验): what it would reveal, as the site shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from masking import PolicyFault, load_policy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gongshi.posting.kind import Kind


def policy_faults(kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Yield every fault that masking finds; an unreadable file is not judged a second time."""
    for name, kind in kinds.items():
        if not kind.policy:
            continue
        try:
            load_policy(kind.policy)
        except PolicyFault as refused:
            for words in refused.faults:
                yield f"kinds/{name}.yaml {words.removeprefix(f'{kind.id}:')}"
