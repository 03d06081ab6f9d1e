"""The page's script against gongshi.record: what one refuses the other does, at the same step."""

from __future__ import annotations

import base64
import hashlib
import random
from datetime import UTC, datetime

import pytest

from gongshi.clock import real_now
from gongshi.errors import VerificationFailed
from gongshi.record import canonical, keys, note, proof, strict, tree, verify
from gongshi.record.keys import ListedKey, Role
from tests.web.bundles import ID, ORIGIN, ROOT_VKEY, SINCE, Home, reader, signer

pytestmark = pytest.mark.browser

JSON_LINES = [
    b'{"a":1}',
    b'{"a":-1,"b":[true,false,null,"x"],"c":{"d":9007199254740991}}',
    '{"a":"滨河 \\"引号\\" \\\\"}'.encode(),
    b"{}",
    b'{"a":[]}',
    b"",
    b"[]",
    b"1",
    b'{"a":1',
    b'{"a":1}x',
    b' {"a":1}',
    b'{"a": 1}',
    b'{"a":1}\n',
    b'{"b":1,"a":2}',
    b'{"a":1,"a":1}',
    b'{"a":01}',
    b'{"a":+1}',
    b'{"a":1.0}',
    b'{"a":1e3}',
    b'{"a":-0}',
    b'{"a":NaN}',
    b'{"a":Infinity}',
    b'{"a":9007199254740992}',
    b'{"a":-9007199254740992}',
    b'{"a":' + b"9" * 5000 + b"}",
    '{"a":１}'.encode(),
    '{"a":٣}'.encode(),
    b'{"a":1_0}',
    b'{"A":1}',
    b'{"1a":1}',
    b'{"_a":1}',
    b'{"a-b":1}',
    b'{"":1}',
    b'{"\\u0061":1}',
    b'{"a":"\\u0061"}',
    b'{"a":"\\/"}',
    b'{"a":"\\n"}',
    b'{"a":"\t"}',
    b'{"a":"\x7f"}',
    b'{"a":"\\ud800"}',
    b'{"a":"\xed\xa0\x80"}',
    b'{"a":"\xff"}',
    b'\xef\xbb\xbf{"a":1}',
    '{"a":"e\u0301"}'.encode(),
    '{"a":"\u200b"}'.encode(),
    '{"a":"\u2028"}'.encode(),
    '{"a":"\u202e"}'.encode(),
    '{"a":"\U00023456"}'.encode(),
    b'{"__proto__":1}',
    b'{"constructor":1,"toString":2}',
    b'{"constructor":1,"tostring":2}',
    b'{"a":' * 7 + b"1" + b"}" * 7,
    b'{"a":' * 8 + b"1" + b"}" * 8,
    b'{"a":' * 9 + b"1" + b"}" * 9,
    b'{"a":' * 7000 + b"1" + b"}" * 7000,
    b'{"a":tru}',
    b'{"a":True}',
    b"{'a':1}",
    b'{"a":1,}',
    b'{"a":[1,]}',
]
BASE64 = [
    "",
    "AA==",
    "AAA=",
    "AAAA",
    "AB==",
    "AA=",
    "AA",
    "A",
    "AA==\n",
    " AA==",
    "AA==AA==",
    "A-_A",
]
BASE64 += ["AAA=AAAA", "====", "\uff21===", "AAB=", "//8=", "/+/+"]
DECIMALS = [
    "0",
    "7",
    "9223372036854775807",
    "9223372036854775808",
    "00",
    "01",
    "+1",
    "-1",
    "1_0",
    " 1",
]
DECIMALS += ["1 ", "1\n", "１", "٣", "", "1.0", "1e3", "9" * 5000, "0x10"]

ORDER_EIGHT = (
    bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
)

SCRIPT = """async ({ what, inputs, asked }) => {
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const [canonical, small, note, proofs, verdict, merkle, keys] = await Promise.all(
    ["canonical", "bytes", "note", "proof", "verdict", "merkle", "keys"].map(
      (name) => import(`/assets/${name}.js`)));
  const files = (map) => new Map(Object.entries(map).map(([name, data]) => [name, bytes(data)]));
  const does = {
    json: (data) => canonical.loads(bytes(data)),
    base64: (text) => small.fromBase64(text, "base64"),
    decimal: (text) => small.decimal(text, "decimal"),
    vkey: (text) => note.readVkey(text),
    proof: (data) => proofs.readProof(bytes(data)),
    keys: (data) => keys.readDirectory(bytes(data), asked.rootVkey),
    posting: (map) => verdict.verifyPosting(files(map), asked),
    inclusion: (data) => merkle.requireInclusion({
      leaf: bytes(data.leaf), index: BigInt(data.index), size: BigInt(data.size),
      proof: data.proof.map(bytes), root: bytes(data.root) }),
  };
  const results = [];
  for (const input of inputs) {
    try {
      const found = await does[what](input);
      results.push(found?.state ?? "accepted");
    } catch (failure) {
      if (failure.name !== "VerificationFailed") throw failure;
      results.push(["posting"].includes(what) ? failure.step : "refused");
    }
  }
  return results;
}"""


@pytest.fixture(scope="module")
def script(chromium, public_side):
    """Return a function that runs one reader of the script over many inputs."""
    page = chromium.new_page()
    page.goto(f"{public_side[1]}/")

    def run(what, inputs, **asked):
        return page.evaluate(SCRIPT, {"what": what, "inputs": inputs, "asked": asked})

    yield run
    page.close()


def tried(action, *given, **named):
    try:
        action(*given, **named)
    except VerificationFailed:
        return "refused"
    return "accepted"


def b64(data):
    return base64.b64encode(data).decode()


def test_canonical_json_is_read_alike(script):
    found = script("json", [b64(line) for line in JSON_LINES])
    expected = [tried(canonical.loads, line) for line in JSON_LINES]
    assert dict(zip(JSON_LINES, found, strict=True)) == dict(zip(JSON_LINES, expected, strict=True))
    assert expected.count("accepted") == 9


def test_base64_and_decimals_are_read_alike(script):
    assert script("base64", BASE64) == [tried(strict.b64decode, text) for text in BASE64]
    assert script("decimal", DECIMALS) == [tried(strict.decimal, text) for text in DECIMALS]


def test_verifier_keys_are_read_alike_and_no_forgeable_key_is_taken(script):
    vkeys = [signer(Role.LOG).vkey, *map(unchecked_vkey, weak_keys())]
    vkeys += [
        vkeys[0][:-1],
        vkeys[0].replace("+", " ", 1),
        "+" + vkeys[0],
        vkeys[0] + "A",
        "",
        "a+b",
    ]
    expected = [tried(note.Verifier.from_vkey, vkey) for vkey in vkeys]
    assert script("vkey", vkeys) == expected
    assert expected == ["accepted"] + ["refused"] * (len(vkeys) - 1)


def test_inclusion_is_decided_alike_for_every_leaf_of_small_trees(script):
    proofs = []
    for size in range(1, 18):
        leaves = [tree.leaf_hash(b"%d" % n) for n in range(size)]
        root = tree.root(leaves)
        for index in range(size):
            path = tree.inclusion_proof(index, size, reader(leaves))
            proofs += [(leaves[index], index, size, path, root)]
            proofs += [(leaves[index], index + 1, size, path, root)]
            proofs += [(leaves[index], index, size, (*path, root), root)]
            proofs += [(leaves[index], index, size, path[:-1], root)]
    expected = [tried(tree.verify_inclusion, *given) for given in proofs]
    asked = [
        {
            "leaf": b64(leaf),
            "index": index,
            "size": size,
            "proof": [*map(b64, path)],
            "root": b64(root),
        }
        for leaf, index, size, path, root in proofs
    ]
    assert script("inclusion", asked) == expected
    assert expected.count("accepted") >= sum(range(1, 18))


def test_every_damage_to_a_posting_is_refused_by_both_at_the_same_step(script):
    late = datetime(2026, 12, 10, tzinfo=UTC)
    bundle = Home(real_now().replace(microsecond=0), at=late, witness=True).post()
    bundle.act("retired", "2026-12-03T16:00:05Z").say("retired")
    damaged = [bundle.files, *damage(bundle.files, random.Random(20261124), 240)]
    found = script(
        "posting",
        [{name: b64(data) for name, data in files.items()} for files in damaged],
        id=ID,
        rootVkey=ROOT_VKEY,
        now=bundle.real_now.timestamp() * 1000,
    )
    expected = [outcome(files, bundle.real_now) for files in damaged]
    assert found == expected
    assert expected[0] == "retired"
    assert "retired" not in expected[1:]


def test_directories_that_mix_roles_keys_or_origins_are_refused_by_both(script):
    listed = [ListedKey(Role.LOG, signer(Role.LOG).vkey, SINCE)]
    good = keys.make(ORIGIN, 0, SINCE, listed, signer(Role.ROOT))
    text = note.open_note(good, [signer(Role.ROOT).verifier])
    body = canonical.loads(text.strip().encode())
    faults = [
        body | {"extra": 1},
        body | {"training": False},
        body | {"origin": "other.example/log"},
        body | {"keys": body["keys"] * 2},
        body | {"keys": [body["keys"][0] | {"role": "root"}]},
        body | {"keys": [body["keys"][0] | {"role": "publisher"}]},
        body | {"keys": [body["keys"][0] | {"role": "witness"}]},
        body | {"keys": [body["keys"][0] | {"from": "2026-02-30T00:00:00Z"}]},
        body | {"keys": [body["keys"][0] | {"revoked": -1}]},
        body | {"keys": [body["keys"][0] | {"vkey": signer(Role.ROOT).vkey}]},
        body | {"seq": True},
    ]
    signed = [good] + [
        note.sign(canonical.dumps(fault).decode() + "\n", [signer(Role.ROOT)]) for fault in faults
    ]
    expected = [tried(keys.parse, data, ROOT_VKEY) for data in signed]
    assert script("keys", [*map(b64, signed)], rootVkey=ROOT_VKEY) == expected
    assert expected == ["accepted"] + ["refused"] * len(faults)


def test_proof_bundles_are_read_alike(script):
    head = Home(real_now().replace(microsecond=0)).post().files["posted.tlog-proof"]
    first, rest = head.split(b"\n", 1)
    bundles = [head, first, b"", head.replace(b"index 0", b"index 00", 1)]
    bundles += [head.replace(b"index 0", b"index +0", 1), head.replace(b"\n", b"\r\n")]
    bundles += [first + b"\nextra AA==\n" + rest, head.replace(b"\n\n", b"\n", 1), b"\n\n" + head]
    bundles += [first + b"\n" + rest.replace(b"\n", b"\n" + b"A" * 44 + b"\n", 1)]
    assert script("proof", [*map(b64, bundles)]) == [tried(proof.parse, data) for data in bundles]


def outcome(files, now):
    try:
        verdict = verify.verify_posting(files, root_vkey=ROOT_VKEY, now=now)
    except VerificationFailed as failure:
        return failure.step
    return "entry" if verdict.posting["id"] != ID else verdict.state.value


def damage(files, chance, times):
    """Yield copies of `files`, each with one file damaged in one way."""
    for _ in range(times):
        name = chance.choice(sorted(files))
        yield files | {name: chance.choice(DAMAGES)(files[name], chance)}


def flip(data, chance):
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def cut(data, chance):
    return data[: chance.randrange(len(data))]


def insert(data, chance):
    at = chance.randrange(len(data) + 1)
    return (
        data[:at]
        + chance.choice([b"\n", b" ", b"\r", b"0", b"\x00", b"=", b"\xc2\xa0"])
        + data[at:]
    )


def double_last_line(data, chance):
    return data + data.rstrip(b"\n").rsplit(b"\n", 1)[-1] + b"\n"


DAMAGES = (flip, flip, cut, insert, double_last_line)


def weak_keys():
    p = 2**255 - 19
    for y in (0, 1, p - 1, p, p + 1, *(int.from_bytes(key, "little") for key in ORDER_EIGHT)):
        for sign in (0, 1 << 255):
            yield (y | sign).to_bytes(32, "little")


def unchecked_vkey(public):
    typed = bytes([note.Algorithm.ED25519]) + public
    key_id = hashlib.sha256(b"weak.example\n" + typed).digest()[:4]
    return f"weak.example+{key_id.hex()}+{b64(typed)}"
