"""The child process: `python -m gongshi.sources.child`. Question and file in, JSON out, gone.

It limits itself before it reads a byte: processor time, memory, no files written, no core dump,
no children. Whatever happens in here, the parent sees an answer or an end.
"""

from __future__ import annotations

import gc
import resource
import sys

CLOSED = ("numpy", "PIL", "lxml")  # openpyxl would load them; parsing tables needs none


def main() -> int:
    """Read stdin, write one answer to stdout. Any other end is a refusal in the parent."""
    for name in CLOSED:
        sys.modules[name] = None  # type: ignore[assignment]
    confine(int(sys.argv[1]), int(sys.argv[2]))
    gc.disable()  # one list and gone: looking for cycles among its cells is a fifth of the time
    from gongshi.sources.work import work  # noqa: PLC0415 - only inside the limits

    sys.stdout.buffer.write(work(sys.stdin.buffer.read()))
    return 0


def confine(cpu_seconds: int, memory_bytes: int) -> None:
    """Set this process's limits; they can only be lowered after this."""
    for what, most in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main())
