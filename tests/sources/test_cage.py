"""The parent survives whatever a child or the keeper does, and says one thing about it."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from gongshi.sources import Limits
from gongshi.sources.cage import READERS, Cage, ChildDied

SHORT = Limits(wall_seconds=1.0, reply_bytes=100_000)

KEEPER = """
import os, resource, sys, time
from gongshi.sources.child import keep
def deed(payload):
    {deed}
keep(deed)
"""


@contextmanager
def keeping(deed):
    """A cage whose children do one deed with the payload."""
    cage = Cage([sys.executable, "-c", KEEPER.format(deed=deed)])
    try:
        yield cage
    finally:
        cage.close()


MISDEEDS = {
    "it hangs": "time.sleep(60)",
    "it spins": "while True: pass",
    "it kills itself": "os.kill(os.getpid(), 9)",
    "it aborts": "os.abort()",
    "it raises": "raise SystemExit(0)",
    "it leaves without a word": "os._exit(0)",
    "it says too much": "return b'x' * 200_000",
    "it closes its mouth and hangs": "os.closerange(0, 50); time.sleep(60)",
    "it answers half and dies": "os.write(3, b'half'); os.write(4, b'half'); os._exit(0)",
    "it takes too much memory": "return bytes(bytearray(700 << 20)[:1])",
}


@pytest.mark.parametrize("deed", MISDEEDS.values(), ids=MISDEEDS)
def test_a_child_dies_alone_and_the_keeper_lives_on_when(deed):
    with keeping(f"if payload == b'sound': return payload\n    {deed}") as cage:
        with pytest.raises(ChildDied):
            cage.ask(b"x" * 1_000_000, SHORT)
        assert cage.ask(b"sound", SHORT) == b"sound"


def test_an_answer_comes_back_whole():
    with keeping("return payload") as cage:
        assert cage.ask(b"y" * 90_000, SHORT) == b"y" * 90_000
        assert cage.ask(b"", SHORT) == b""


def test_each_file_has_a_child_of_its_own():
    with keeping("return b'%d %d' % (os.getpid(), os.getppid())") as cage:
        told = [cage.ask(b"", SHORT).split() for _ in range(3)]
    children, keepers = zip(*told, strict=True)
    assert len(set(children)) == 3
    assert len(set(keepers)) == 1


def test_nothing_of_one_file_is_left_for_the_next():
    """A child that remembers something leaves its memory to nobody."""
    remember = (
        "sys.modules.setdefault('kept', []).append(1); return b'%d' % len(sys.modules['kept'])"
    )
    with keeping(remember) as cage:
        assert [cage.ask(b"", SHORT) for _ in range(3)] == [b"1", b"1", b"1"]


def test_a_child_cannot_reach_the_door_of_the_keeper():
    with keeping("return repr(os.fstat(0))") as cage, pytest.raises(ChildDied):
        cage.ask(b"", SHORT)


def test_threads_share_one_keeper():
    answers = []
    with keeping("time.sleep(0.05); return payload") as cage:
        asked = [
            threading.Thread(target=lambda n=n: answers.append(cage.ask(b"%d" % n, SHORT)))
            for n in range(12)
        ]
        for thread in asked:
            thread.start()
        for thread in asked:
            thread.join()
    assert sorted(answers) == sorted(b"%d" % n for n in range(12))


def test_a_keeper_that_is_gone_is_replaced():
    with keeping("return b'%d' % os.getppid()") as cage:
        keeper = int(cage.ask(b"", SHORT))
        os.kill(keeper, signal.SIGKILL)
        _until(lambda: not _alive(keeper))
        assert int(cage.ask(b"", SHORT)) != keeper


def test_the_keeper_ends_when_its_cage_is_closed():
    with keeping("return b'%d' % os.getppid()") as cage:
        keeper = int(cage.ask(b"", SHORT))
    assert not _alive(keeper)


def test_a_keeper_that_still_loads_does_not_hold_up_the_end():
    cage = Cage([sys.executable, "-c", "import time; time.sleep(60)"])
    cage.warm()
    keeper = cage.keeper
    cage.end()
    assert not _alive(keeper)
    assert cage.keeper is None


def test_children_that_ended_are_not_left_as_zombies():
    with keeping("return b'%d' % os.getppid()") as cage:
        keeper = int(cage.ask(b"", SHORT))
        tree = Path(f"/proc/{keeper}/task/{keeper}/children")
        _until(lambda: tree.read_text() == "")
        assert tree.read_text() == ""


def test_nothing_of_our_environment_goes_in(monkeypatch):
    monkeypatch.setenv("GONGSHI_PASSPHRASE_FILE", "secret")
    with keeping("return repr(sorted(os.environ)).encode()") as cage:
        told = cage.ask(b"", SHORT).decode()
    assert "GONGSHI" not in told
    assert "HOME" not in told


def test_what_it_writes_to_its_streams_is_not_kept(capfd):
    quote = "sys.stderr.write('530102196304129823'); print('530102196304129823'); return b''"
    with keeping(quote) as cage:
        cage.ask(b"", SHORT)
    assert capfd.readouterr() == ("", "")


def test_a_child_writes_no_file(tmp_path):
    left = tmp_path / "left"
    deed = f"os.write(os.open({str(left)!r}, os.O_CREAT | os.O_WRONLY), b'x'); return b''"
    with keeping(deed) as cage, pytest.raises(ChildDied):
        cage.ask(b"", SHORT)
    assert not left.exists() or left.read_bytes() == b""


def test_a_child_would_leave_no_core():
    with keeping("return repr(resource.getrlimit(resource.RLIMIT_CORE)).encode()") as cage:
        assert cage.ask(b"", SHORT) == b"(0, 0)"


SPINNING = """
from tests.sources.test_cage import ChildDied, Limits, keeping
with keeping("while True: pass") as cage:
    try:
        cage.ask(b"", Limits(cpu_seconds=1, wall_seconds=3600))
    except ChildDied:
        print("stopped")
"""


def test_a_child_is_stopped_when_it_computes_too_long():
    """Its clock would let it go on for an hour: only the processor's limit stops it."""
    done = subprocess.run(
        [sys.executable, "-c", SPINNING],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == b"stopped\n"


def test_a_child_stops_by_itself_when_nobody_listens_any_more():
    """Its own clock ends it, whatever has become of the parent."""
    with keeping("os.write(2, b''); time.sleep(60)") as cage:
        with pytest.raises(ChildDied):
            cage.ask(b"", Limits(wall_seconds=0.2))
        keeper = cage.keeper
        tree = Path(f"/proc/{keeper}/task/{keeper}/children")
        _until(lambda: tree.read_text() == "")
        assert tree.read_text() == ""


def test_the_reader_refuses_what_is_no_question():
    cage = Cage(READERS)
    with pytest.raises(ChildDied):
        cage.ask(b"\x00\x00\x00\x02{}", Limits())
    cage.close()


def test_a_keeper_that_is_no_program_is_a_dead_child():
    with pytest.raises(ChildDied):
        Cage(["/nonexistent/python"]).ask(b"x", SHORT)


def test_a_cage_that_cannot_start_a_keeper_says_that_the_child_died():
    cage = Cage([sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(ChildDied):
        cage.ask(b"x", SHORT)
    cage.close()


def _alive(pid):
    """A zombie is alive until its parent has waited for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _until(done):
    for _ in range(100):
        if done():
            return
        time.sleep(0.05)
