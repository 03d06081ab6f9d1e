"""Entries, status notes, rows, boxes, content and nonces, each by itself."""

import hashlib
import hmac
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongshi.errors import PictureError, RecordError, VerificationFailed
from gongshi.record import entry, keys, pages, pngnonce, qrtext, rowbox, rows, status, tree
from gongshi.record.acts import Act
from gongshi.record.content import Content
from gongshi.record.note import Signer
from gongshi.record.status import RecordedState
from tests.record import world

ID = world.posting_id(1)
NEW_KEY = Signer.generate("xihe.example/gongshi/publisher")
ACTS = {
    Act.POSTED: world.posted_fields(ID),
    Act.CORRECTED: {"id": ID, "by": world.posting_id(2)},
    Act.EXTENDED: {"id": ID, "reason": "calendar_changed", "window": world.window()},
    Act.WITHDRAWN: {"id": ID, "reason": "objection_upheld"},
    Act.RETIRED: {"id": ID},
    Act.OBJECTION_CLOSED: {"id": ID, "result": "recheck"},
    Act.DISPLAY_EVIDENCE: {
        "id": ID,
        "board": "board-1",
        "level": "l2",
        "required_min": 5040,
        "covered_min": 5031,
        "longest_gap_min": 4,
        "report": world.DIGEST,
    },
    Act.STATUS_DIGEST: {"day": "2026-11-24", "count": 12, "digest": world.DIGEST},
    Act.KEY_ADD: {
        "role": "publisher",
        "vkey": NEW_KEY.vkey,
        "from": "2026-12-01T00:00:00Z",
        "possession": keys.prove_possession(NEW_KEY),
    },
    Act.KEY_RETIRE: {"vkey": NEW_KEY.vkey, "until": "2027-12-01T00:00:00Z"},
    Act.KEY_REVOKE: {"vkey": NEW_KEY.vkey, "index": 7, "reason": "compromised"},
}


@pytest.mark.parametrize("act", list(Act))
def test_every_act_can_be_written_and_is_read_back(act):
    data = world.Log().add(act, **ACTS[act])
    read = entry.parse(data, [world.PUBLISHER.verifier])
    assert (read.act, read.seq, read.prev) == (act, 0, entry.FIRST_PREV)
    assert read.leaf == tree.leaf_hash(data) == entry.leaf_hash(data)
    assert ACTS[act].items() <= read.fields.items()


@pytest.mark.parametrize("act", list(Act))
def test_no_act_takes_a_key_more_or_a_key_less(act):
    log = world.Log()
    with pytest.raises(RecordError):
        log.line(act, **ACTS[act], note="free words")
    for key in ACTS[act]:
        if key != "sheet":
            with pytest.raises(RecordError):
                log.line(act, **{k: v for k, v in ACTS[act].items() if k != key})


@pytest.mark.parametrize(
    ("act", "field", "value"),
    [
        (Act.WITHDRAWN, "reason", "张某某来访"),
        (Act.WITHDRAWN, "reason", "calendar_changed"),
        (Act.EXTENDED, "reason", "privacy"),
        (Act.OBJECTION_CLOSED, "result", "other"),
        (Act.POSTED, "rows", -1),
        (Act.POSTED, "approvals", 4),
        (Act.POSTED, "approver_role", "王某"),
        (Act.POSTED, "window", {**world.window(), "rule": "none"}),
        (Act.POSTED, "window", {**world.window(), "until": "privacy"}),
        (Act.POSTED, "base", {"size": 1}),
        (Act.KEY_ADD, "possession", keys.prove_possession(world.LOG)),
        (Act.KEY_ADD, "role", "root"),
    ],
)
def test_reasons_and_roles_are_codes_never_words(act, field, value):
    with pytest.raises(RecordError) as failure:
        world.Log().line(act, **{**ACTS[act], field: value})
    assert failure.value.code == "entry_invalid"


def test_a_refusal_never_repeats_the_value():
    with pytest.raises(RecordError) as failure:
        world.Log().line(Act.WITHDRAWN, id=ID, reason="段秀英")
    assert "段秀英" not in failure.value.words + repr(failure.value) + str(failure.value)


def test_a_standing_kind_has_no_last_day_but_an_end():
    fields = {**world.window(), "rule": "none", "days": 0}
    del fields["last"]
    assert world.Log().line(Act.POSTED, **world.posted_fields(ID, window=fields))


def test_an_entry_above_8_kib_is_not_signed():
    many = ["依据" * 99] * 16
    line = world.Log().line(Act.POSTED, **world.posted_fields(ID, basis=many))
    with pytest.raises(RecordError) as failure:
        entry.sign(line, world.PUBLISHER)
    assert failure.value.code == "entry_too_long"


def test_a_status_note_speaks_for_26_hours():
    data = world.status_note(RecordedState.RETIRED, world.DURING)
    read, key = status.parse(data, [world.STATUS.verifier])
    assert (read.id, read.state, read.training_s) == (ID, RecordedState.RETIRED, None)
    assert key == world.STATUS.verifier
    day = timedelta(hours=26)
    moments = (-timedelta(minutes=6), timedelta(0), day - timedelta(seconds=1), day)
    assert [read.is_fresh(world.DURING + m) for m in moments] == [False, True, True, False]


@pytest.mark.parametrize("hours", [0, -1, 27])
def test_a_status_note_for_longer_or_for_no_time_is_not_made(hours):
    with pytest.raises(RecordError):
        status.make(
            ID,
            RecordedState.POSTED,
            world.DURING,
            world.STATUS,
            expires=world.DURING + timedelta(hours=hours),
        )


ROWS = [{"姓名": "段*英", "家庭人口": "3"}, {"姓名": "普*华", "家庭人口": "1"}]


def test_a_rows_root_depends_on_key_posting_order_and_every_cell():
    roots = {
        rows.rows_root(world.ROW_KEY, ID, ROWS),
        rows.rows_root(b"\x08" * 32, ID, ROWS),
        rows.rows_root(world.ROW_KEY, world.posting_id(2), ROWS),
        rows.rows_root(world.ROW_KEY, ID, ROWS[::-1]),
        rows.rows_root(world.ROW_KEY, ID, ROWS[:1]),
        rows.rows_root(world.ROW_KEY, ID, [ROWS[0], {**ROWS[1], "家庭人口": "2"}]),
        rows.rows_root(world.ROW_KEY, ID, [ROWS[0], dict(reversed(ROWS[1].items()))]),
    }
    assert len(roots) == 7
    assert rows.rows_root(world.ROW_KEY, ID, []) == tree.EMPTY_ROOT.hex()


def test_a_commitment_is_the_documented_hmac():
    key = rowbox.derive(world.ROW_KEY, "rows")
    row = '[["姓名","段*英"],["家庭人口","3"]]'.encode()
    message = b"gongshi/row/v1\x00" + ID.encode() + b"\x00\x00\x00\x01" + row
    expected = hmac.new(key, message, hashlib.sha256).digest()
    assert rows.commitment(world.ROW_KEY, ID, 1, ROWS[0]) == expected


def test_a_box_opens_only_with_its_key_for_its_posting_and_row():
    key = rowbox.new_key()
    box = rowbox.seal(key, ID, 1, b"cells")
    assert rowbox.unseal(key, ID, 1, box) == b"cells"
    assert box != rowbox.seal(key, ID, 1, b"cells")
    wrong = [
        (rowbox.new_key(), ID, 1, box),
        (key, world.posting_id(2), 1, box),
        (key, ID, 2, box),
        (key, ID, 1, box[:-1]),
        (key, ID, 1, b""),
        *((key, ID, 1, box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]) for at in range(len(box))),
    ]
    for asked in wrong:
        with pytest.raises(VerificationFailed) as failure:
            rowbox.unseal(*asked)
        assert failure.value.step == "row_box"


def test_a_box_is_plain_aes_gcm_with_the_documented_additional_data():
    key = rowbox.new_key()
    box = rowbox.seal(key, ID, 7, b"cells")
    bound = b"gongshi/rowenc/v1\x00" + ID.encode() + b"\x00\x00\x00\x07"
    opened = AESGCM(rowbox.derive(key, "rowenc")).decrypt(box[:12], box[12:], bound)
    assert opened == b"cells"


def test_a_data_key_is_wrapped_and_only_its_kek_unwraps_it():
    kek, key = rowbox.new_key(), rowbox.new_key()
    wrapped = rowbox.wrap(kek, key)
    assert rowbox.unwrap(kek, wrapped) == key
    assert key not in wrapped
    for other, data in ((rowbox.new_key(), wrapped), (kek, wrapped[:-8]), (kek, b"")):
        with pytest.raises(VerificationFailed) as failure:
            rowbox.unwrap(other, data)
        assert failure.value.step == "row_key"


def test_sub_keys_for_two_purposes_differ():
    assert rowbox.derive(world.ROW_KEY, "rows") != rowbox.derive(world.ROW_KEY, "rowenc")


def content(**changed):
    parts = {
        "id": ID,
        "kind_digest": world.DIGEST,
        "title": "公示",
        "body": ("第一段", "第二段"),
        "window": world.window(),
        "rows_root": world.DIGEST,
        "template_digest": world.DIGEST,
        "font_digest": world.DIGEST,
        "profile_digest": world.DIGEST,
        "lists_digest": world.DIGEST,
    }
    return Content(**{**parts, **changed}).digest()


def test_an_approval_binds_every_part_of_the_content():
    others = ["kind", "template", "font", "profile", "lists"]
    others = ["rows_root", *(f"{name}_digest" for name in others)]
    changed = {
        "id": world.posting_id(2),
        "title": "公布",
        "body": ("第一段第二段",),
        "window": world.window(last="2026-12-02"),
        **dict.fromkeys(others, "cd" * 32),
    }
    digests = {content()} | {content(**{part: value}) for part, value in changed.items()}
    assert len(digests) == 1 + len(changed)
    assert content() == content()


def test_the_nonce_is_found_again_and_the_picture_is_otherwise_the_same():
    assert pngnonce.picture_nonce(world.PICTURE) == world.NONCE
    text = b"gongshi-nonce\x00" + world.NONCE.hex().encode()
    assert len(world.PICTURE) == len(world.png()) + 12 + len(text)
    at = world.PICTURE.index(b"tEXt") - 4
    assert world.PICTURE[:at] + world.PICTURE[at + 12 + len(text) :] == world.png()


def test_each_new_nonce_differs():
    assert len({pngnonce.new_nonce() for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("data", "step"),
    [
        (world.png(), "picture_nonce"),
        (world.PICTURE + b"x", "picture_png"),
        (world.PICTURE[:-1], "picture_png"),
        (world.PICTURE[:40], "picture_png"),
        (b"", "picture_png"),
        (b"GIF89a", "picture_png"),
        (b"\x88" + world.PICTURE[1:], "picture_png"),
        (world.PICTURE.replace(b"0001", b"0002", 1), "picture_png"),
        (world.PICTURE[:-12] + world.PICTURE[33:], "picture_nonce"),
    ],
    ids=[
        "no nonce",
        "bytes after the end",
        "cut by one",
        "cut in a chunk",
        "nothing",
        "another format",
        "another signature",
        "a wrong checksum",
        "two nonces",
    ],
)
def test_a_damaged_or_bare_picture_is_refused(data, step):
    with pytest.raises(VerificationFailed) as failure:
        pngnonce.picture_nonce(data)
    assert failure.value.step == step


def test_every_prefix_of_a_picture_is_refused():
    for at in range(len(world.PICTURE)):
        with pytest.raises(VerificationFailed):
            pngnonce.picture_nonce(world.PICTURE[:at])


@pytest.mark.parametrize("written", ["00" * 31, "00" * 33, "", "AB" * 32, "zz" * 32, "\u00e9" * 64])
def test_a_nonce_is_64_lower_case_hex_digits(written):
    data = b"gongshi-nonce\x00" + written.encode("latin-1")
    spoiled = world.png()[:33] + pngnonce._chunk(b"tEXt", data) + world.png()[33:]
    with pytest.raises(VerificationFailed) as failure:
        pngnonce.picture_nonce(spoiled)
    assert failure.value.step == "picture_nonce"


def test_a_picture_takes_one_nonce_of_the_right_size_and_must_be_a_picture():
    for data, nonce in (
        (world.png(), b"short"),
        (world.PICTURE, world.NONCE),
        (b"no picture", world.NONCE),
    ):
        with pytest.raises(PictureError):
            pngnonce.with_nonce(data, nonce)


@pytest.mark.parametrize(
    "base",
    ["HTTPS://GS.XIHE.EXAMPLE", "http://192.168.1.5:8080/", "https://city.example/gs/xihe"],
)
def test_the_address_in_a_qr_is_read_back(base):
    read = qrtext.parse(qrtext.address(base, ID))
    assert (read.id, read.host) == (ID, base.lower().split("/")[2])
    assert qrtext.check_host(qrtext.address(base, ID), [read.host.upper()]) == read


@pytest.mark.parametrize("way", ["/..", "/.", "/P/..", "/a/../b"])
def test_an_address_that_climbs_is_no_address(way):
    with pytest.raises(VerificationFailed) as refused:
        qrtext.parse(f"https://gs.xihe.example{way}/P/{ID}")
    assert refused.value.step == "qr_address"


def test_a_page_list_is_read_back():
    read = pages.parse(world.PAGES, pages.pages_root(world.PAGES))
    assert [(page.n, page.profile) for page in read] == [(1, "portrait"), (1, "landscape")]
