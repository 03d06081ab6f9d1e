"""Reading one policy file (方案文件) that no home holds yet: a kind file on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import ConfigError
from gongshi.rulebook.yamlfile import YamlFault, parse, read_bytes
from masking import Policy, PolicyFault, load_policy

if TYPE_CHECKING:
    from pathlib import Path


def read_policy(path: Path) -> Policy:
    """Return the checked policy of a kind file. Raises ConfigError with every fault."""
    try:
        raw = parse(read_bytes(path))
        return load_policy(raw)
    except YamlFault as fault:
        raise ConfigError([f"{path.name}:{fault.words}"]) from None
    except PolicyFault as refused:
        own = f"{raw.get('id', '')}:" if isinstance(raw, dict) else ""
        faults = [f"{path.name}:{words.removeprefix(own)}" for words in refused.faults]
        raise ConfigError(faults) from None
