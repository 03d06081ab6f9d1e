"""On PYTHONPATH of every process of the house: write down whom it talks to or asks about.

An audit hook sees each connect, datagram and name lookup of the interpreter, also those of
libraries; nothing of ours runs in a process without one.
"""

import json
import os
import sys

LOG = os.environ.get("GONGSHI_SOCKET_LOG")
WATCHED = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


def _note(event, args):
    if event not in WATCHED:
        return
    target = args[WATCHED[event]]
    host = target[0] if isinstance(target, tuple) else target
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    line = json.dumps([os.getpid(), " ".join(sys.orig_argv[1:4]), event, host])
    handle = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(handle, line.encode() + b"\n")
    os.close(handle)


if LOG:
    sys.addaudithook(_note)
