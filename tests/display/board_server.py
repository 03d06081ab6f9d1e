"""A real server with the board side and nothing else: `python -m tests.display.board_server DIR`.

Prints its port once it listens. Tests kill it as a power cut would.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from gongshi.web.board import create_board_routes
from tests.display.offices import FolderOffice

POLL_MS = 250

if __name__ == "__main__":
    root = Path(sys.argv[1])
    poll_ms = json.loads((root / "office.json").read_text("utf-8")).get("poll_ms", POLL_MS)
    app = Starlette(routes=create_board_routes(FolderOffice(root), poll_ms=poll_ms))
    listening = socket.create_server(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listening])
