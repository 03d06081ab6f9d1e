"""The parent survives whatever the child does, and says one thing about it."""

import sys
import time

import pytest

from gongshi.sources import Limits
from gongshi.sources.cage import ChildDied, reader_command, run

SHORT = Limits(wall_seconds=1.0, reply_bytes=100_000)


def python(code):
    return [sys.executable, "-c", code]


MISDEEDS = {
    "it hangs": "import time; time.sleep(60)",
    "it spins": "while True: pass",
    "it kills itself": "import os; os.kill(os.getpid(), 9)",
    "it aborts": "import os; os.abort()",
    "it raises": "raise SystemExit(3)",
    "it says too much": "import sys\nwhile True: sys.stdout.write('x' * 65536)",
    "it closes its mouth and hangs": "import os, time; os.close(1); time.sleep(60)",
}


@pytest.mark.parametrize("code", MISDEEDS.values(), ids=MISDEEDS)
def test_the_child_dies_alone_when(code):
    began = time.perf_counter()
    with pytest.raises(ChildDied):
        run(python(code), b"x" * 1_000_000, SHORT)
    assert time.perf_counter() - began < 20


def test_an_answer_comes_back_whole():
    echo = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"
    assert run(python(echo), b"y" * 90_000, SHORT) == b"y" * 90_000


def test_a_child_that_answers_without_reading_is_heard():
    assert run(python("print('no', end='')"), b"z" * 1_000_000, SHORT) == b"no"


def test_nothing_of_our_environment_goes_in(monkeypatch):
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", "secret")
    told = run(python("import os; print(sorted(os.environ))"), b"", SHORT).decode()
    assert "GONGSHI" not in told
    assert "HOME" not in told


def test_what_it_writes_to_its_error_stream_is_not_kept(capfd):
    run(python("import sys; sys.stderr.write('530102196304129823')"), b"", SHORT)
    assert capfd.readouterr() == ("", "")


PROBE = """
import sys, resource
from gongshi.sources.child import confine
confine(5, 300 << 20)
{deed}
"""

CONFINED = {
    "it takes too much memory": "x = bytearray(400 << 20)",
    "it writes a file": "with open({path!r}, 'wb') as left: left.write(b'x')",
    "it would leave a core": "assert resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)",
}


@pytest.mark.parametrize("deed", CONFINED.values(), ids=CONFINED)
def test_a_confined_child_fails_when(deed, tmp_path):
    path = tmp_path / "left"
    with pytest.raises(ChildDied):
        run(python(PROBE.format(deed=deed.format(path=str(path)))), b"", SHORT)
    assert not path.exists() or path.read_bytes() == b""


def test_a_confined_child_is_stopped_when_it_computes_too_long():
    code = "from gongshi.sources.child import confine\nconfine(1, 300 << 20)\nwhile True: pass"
    with pytest.raises(ChildDied):
        run(python(code), b"", Limits(wall_seconds=10))


def test_the_reader_refuses_what_is_no_question():
    with pytest.raises(ChildDied):
        run(reader_command(Limits()), b"\x00\x00\x00\x02{}", Limits())
