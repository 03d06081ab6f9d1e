"""python -m gongshi.web: the public side and the board side over HTTP.

No access log: addresses of readers and tokens of boards belong in no file.
"""

from __future__ import annotations

import argparse

import uvicorn

from gongshi.office import open_desk
from gongshi.web.app import create_app


def main() -> None:
    """Serve until SIGTERM; a request in flight has one second to end."""
    parser = argparse.ArgumentParser(prog="python -m gongshi.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8360)
    args = parser.parse_args()
    uvicorn.run(
        create_app(open_desk()),
        host=args.host,
        port=args.port,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
