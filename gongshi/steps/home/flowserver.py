"""Where the Prefect server is: from the environment, or from the file the supervisor leaves.

`gongshi serve --all` starts a server on a free port with a new secret and writes both to
`run/prefect.json` of the home (0600). A district names its server in PREFECT_API_URL and
PREFECT_API_AUTH_STRING instead. Prefect itself is not imported here.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gongshi.errors import GongshiError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gongshi.settings import Home


@dataclass(frozen=True)
class FlowServer:
    """Address and secret of a Prefect server (流程服务). The secret never shows in a repr."""

    api_url: str
    auth_string: str = field(default="", repr=False)

    @property
    def ui_url(self) -> str:
        """The address for people."""
        return self.api_url.removesuffix("/").removesuffix("/api")


def address_file(home: Home) -> Path:
    """Return where the supervisor leaves the address."""
    return home.root / "run" / "prefect.json"


def leave_address(home: Home, server: FlowServer) -> None:
    """Write the address for other processes of this account, readable by nobody else."""
    target = address_file(home)
    staged = target.with_name(f".{target.name}.{os.getpid()}")
    staged.unlink(missing_ok=True)
    handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"api_url": server.api_url, "auth_string": server.auth_string}, out)
    staged.replace(target)


def find_server(home: Home, environment: Mapping[str, str] = os.environ) -> FlowServer:
    """Return the server that the environment names, else the one of `gongshi serve --all`.

    Raises:
        GongshiError: `flow_server_unreachable` where neither is there.
    """
    if named := environment.get("PREFECT_API_URL"):
        return FlowServer(named, environment.get("PREFECT_API_AUTH_STRING", ""))
    try:
        found = json.loads(address_file(home).read_text("utf-8"))
        return FlowServer(found["api_url"], found["auth_string"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise unreachable() from None


def unreachable() -> GongshiError:
    """Return the refusal for a server that is down."""
    return GongshiError(
        "flow_server_unreachable",
        "流程服务未运行或连不上,没有做任何改动",
        "用 gongshi serve --all 启动后再试;或去掉 --flow,由本命令直接发布",
    )
