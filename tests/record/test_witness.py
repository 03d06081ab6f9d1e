"""A witness signs only growth: what it remembers decides, and a fork leaves evidence."""

import json
from datetime import UTC, datetime

import pytest

from gongshi.errors import GongshiError, VerificationFailed
from gongshi.record import checkpoint, keys, proof, witness
from gongshi.record.acts import Act
from gongshi.record.keys import Role
from gongshi.record.note import Verifier, cosignature_vkey
from gongshi.record.verify import verify_posting
from gongshi.steps.log import witnessing
from tests.record import world

AT = datetime(2026, 11, 25, 3, tzinfo=UTC)
KEY = Verifier.from_vkey(cosignature_vkey(world.WITNESS))


def log_of(size: int, mark: int = 0) -> world.Log:
    """A log of `size` entries; another `mark` is another history from entry 2 on."""
    log = world.Log()
    for n in range(size):
        log.add(Act.STATUS_DIGEST, day="2026-11-23", count=n + mark * (n >= 2), digest=world.DIGEST)
    return log


def ask(log: world.Log, known=None, directory: bytes | None = None, at: int = 1_800_000_000):
    return witness.cosign(
        log.read,
        keys_note=directory or world.directory(),
        root_vkey=world.ROOT.vkey,
        known=known,
        witness=world.WITNESS,
        at=at,
    )


def test_a_first_cosignature_carries_name_and_time():
    made = ask(log_of(3))
    head = checkpoint.parse(made.note, world.ORIGIN, [world.LOG.verifier], [KEY])
    assert head.witnessed == ((world.WITNESS.name, 1_800_000_000),)
    assert made.listed


@pytest.mark.parametrize(("before", "after"), [(1, 2), (3, 3), (7, 300), (256, 257)])
def test_growth_is_cosigned(before, after):
    first = ask(log_of(before))
    assert ask(log_of(after), first.followed).head.size == after


def test_the_same_head_again_returns_the_cosignature_made_before():
    first = ask(log_of(5))
    again = ask(log_of(5), first.followed, at=1_900_000_000)
    assert again.note == first.note


REFUSED = {
    "a smaller log": (log_of(4), "checkpoint_rollback"),
    "another history of the same size": (log_of(5, 9), "checkpoint_fork"),
    "another history that is longer": (log_of(9, 9), "checkpoint_fork"),
    "an empty log": (world.Log(files={}), "tile_missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_extend_the_remembered_head_is_refused(case):
    log, step = REFUSED[case]
    with pytest.raises(VerificationFailed) as refused:
        ask(log, ask(log_of(5)).followed)
    assert refused.value.step == step


def test_tiles_that_do_not_lead_to_the_head_are_refused():
    log = log_of(5)
    log.files["tile/0/000.p/5"] = log_of(5, 9).files["tile/0/000.p/5"]
    with pytest.raises(VerificationFailed) as refused:
        ask(log)
    assert refused.value.step == "log_root"


def test_an_older_key_directory_is_refused_since_it_may_hide_a_revocation():
    first = ask(log_of(3), directory=world.directory(seq=4))
    with pytest.raises(VerificationFailed) as refused:
        ask(log_of(5), first.followed, world.directory(seq=3))
    assert refused.value.step == "keys_rollback"


def test_a_head_of_a_revoked_log_key_is_refused():
    revoked = world.directory(changed={Role.LOG: {"revoked": 2}})
    with pytest.raises(VerificationFailed) as refused:
        ask(log_of(3), directory=revoked)
    assert refused.value.step == "key_revoked"


def test_a_witness_that_is_not_listed_is_told_so():
    others = keys.parse(world.directory(), world.ROOT.vkey).keys
    without = keys.make(
        world.ORIGIN,
        0,
        world.OPENED,
        [key for key in others if key.role is not Role.WITNESS],
        world.ROOT,
    )
    assert not ask(log_of(3), directory=without).listed


def test_a_proof_under_the_cosigned_head_verifies_with_its_witness():
    made = world.posting()
    files = {"keys.note": made.files["keys.note"], **made.log.files}
    at = int(world.DURING.timestamp())
    note = ask(world.Log(files=files), at=at).note
    bundle = made.spoil("posted.tlog-proof", made.log.proof(made.index, note))
    verdict = verify_posting(bundle, root_vkey=world.ROOT.vkey, now=world.DURING, min_witnesses=1)
    assert verdict.witnesses == ((world.WITNESS.name, at),)
    assert proof.parse(bundle["posted.tlog-proof"]).checkpoint == note


def stick(place, log: world.Log):
    for path, data in {**log.files, "../keys.note": world.directory()}.items():
        target = place / "log" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return place


@pytest.fixture
def body(tmp_path):
    """A witness body with its key."""
    witnessing.new_key(tmp_path / "witness", "street.example/witness")
    return tmp_path / "witness"


def signed(body, place, key=None):
    return witnessing.sign(body, place, key, AT)


def test_the_key_is_asked_for_once_and_remembered(body, tmp_path):
    with pytest.raises(GongshiError) as refused:
        signed(body, stick(tmp_path / "a", log_of(3)))
    assert refused.value.code == "no_pinned_key"
    assert signed(body, tmp_path / "a", world.ROOT.vkey).first
    assert not signed(body, stick(tmp_path / "b", log_of(6))).first
    assert [w.head.size for w in witnessing.watched(body)] == [6]


def test_one_origin_is_cosigned_under_one_root_key(body, tmp_path):
    """A cosignature covers origin, size and root: any log key of that origin could wear it."""
    signed(body, stick(tmp_path / "a", log_of(3)), world.ROOT.vkey)
    place = stick(tmp_path / "b", log_of(3, 9))
    second = world.signer("root", 1)
    (place / "keys.note").write_bytes(world.directory(root=second))
    with pytest.raises(GongshiError) as refused:
        signed(body, place, second.vkey)
    assert refused.value.code == "origin_pinned"
    assert not (place / "cosigned").exists()


def test_the_cosignature_lies_on_the_stick_and_was_remembered_first(body, tmp_path, monkeypatch):
    order = []
    real = witnessing.files.put

    def noted(path, data):
        order.append(path.name)
        return real(path, data)

    monkeypatch.setattr(witnessing.files, "put", noted)
    made = signed(body, stick(tmp_path / "a", log_of(3)), world.ROOT.vkey)
    assert order == ["office.pub", "keys.note", "checkpoint", made.path.name]
    assert made.path.read_bytes().startswith(world.ORIGIN.encode())


@pytest.mark.parametrize(
    ("later", "step"), [(log_of(5, 9), "checkpoint_fork"), (log_of(2), "checkpoint_rollback")]
)
def test_a_refusal_keeps_both_checkpoints_and_changes_nothing(body, tmp_path, later, step):
    signed(body, stick(tmp_path / "a", log_of(5)), world.ROOT.vkey)
    with pytest.raises(GongshiError) as refused:
        signed(body, stick(tmp_path / "b", later))
    assert refused.value.code == step
    kept = list(body.glob("*/evidence/*.json"))
    assert len(kept) == 1
    evidence = json.loads(kept[0].read_text("utf-8"))
    assert evidence["later"]["checkpoint"].encode() == later.files["checkpoint"]
    earlier = evidence["earlier"]["checkpoint"].encode()
    assert checkpoint.parse(earlier, world.ORIGIN, [world.LOG.verifier]).size == 5
    assert not (tmp_path / "b" / "cosigned").exists()
    assert [w.head.size for w in witnessing.watched(body)] == [5]


def test_a_second_key_is_never_made_over_the_first(body):
    with pytest.raises(GongshiError) as refused:
        witnessing.new_key(body, "street.example/other")
    assert refused.value.code == "witness_exists"
