"""Wall 5: a leak planted in each place is found there; a clean place gives nothing."""

from __future__ import annotations

import base64
import json
import pickle
import sqlite3
import struct
import zipfile
import zlib
from urllib.parse import quote

import pytest

from tests.canary import gzipped, scan

NAME = "欧阳文𬀩"
ID = "530102196304129823"
NEEDLES = [NAME, ID]
TEXT = f"前面{NAME}后面{ID}完"


def png_with(kind, body):
    out = b"\x89PNG\r\n\x1a\n"
    for name, data in ((kind, body), (b"IEND", b"")):
        out += (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )
    return out


def zipped(name, data):
    import io

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


UTF8 = TEXT.encode()
PLANTED = {
    "utf-8": UTF8,
    "utf-16 little": TEXT.encode("utf-16-le"),
    "utf-16 big": TEXT.encode("utf-16-be"),
    "utf-16 with a mark": TEXT.encode("utf-16"),
    "gb18030": TEXT.encode("gb18030"),
    "json escapes": json.dumps(TEXT).encode(),
    "json escapes in capitals": json.dumps(TEXT).upper().encode(),
    "python ascii": ascii(TEXT).encode(),
    "bytes repr": repr(UTF8).encode(),
    "percent": "".join(f"%{b:02X}" for b in UTF8).encode(),
    "percent, digits plain": quote(TEXT).encode(),
    "html decimal": "".join(f"&#{ord(c)};" for c in TEXT).encode(),
    "html hex": "".join(f"&#x{ord(c):X};" for c in TEXT).encode(),
    "hex": UTF8.hex().encode(),
    "base64 phase 0": base64.b64encode(UTF8),
    "base64 phase 1": base64.b64encode(b"x" + UTF8),
    "base64 phase 2": base64.b64encode(b"xy" + UTF8),
    "base64 without padding, url alphabet": base64.urlsafe_b64encode(UTF8).rstrip(b"="),
    "base64 of utf-16": base64.b64encode(b"xy" + TEXT.encode("utf-16-le")),
    "pickle": pickle.dumps({"row": [TEXT]}),
    "pickle protocol 0": pickle.dumps({"row": [TEXT]}, 0),
    "zlib": zlib.compress(UTF8),
    "zlib in the middle": b"head" * 9 + zlib.compress(UTF8, 9) + b"tail",
    "zlib torn": zlib.compress(UTF8 + bytes(range(256)) * 40)[:-30],
    "gzip": gzipped(UTF8),
    "zip": zipped("a.txt", UTF8),
    "zip member name": zipped(f"{TEXT}.txt", b"x"),
    "zip after other bytes": b"MZ" + zipped("a.txt", UTF8),
    "zip in zip": zipped("b.zip", zipped("a.txt", UTF8)),
    "pickle in zlib in base64": base64.b64encode(zlib.compress(pickle.dumps([TEXT]))),
    "PNG tEXt": png_with(b"tEXt", b"Author\0" + UTF8),
    "PNG zTXt": png_with(b"zTXt", b"Author\0\0" + zlib.compress(UTF8)),
    "PDF stream": b"%PDF-1.7\n1 0 obj\nstream\n" + zlib.compress(UTF8) + b"\nendstream",
}


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_leak_is_found_in(place):
    assert {s.needle for s in scan([PLANTED[place]], NEEDLES)} == {0, 1}


@pytest.mark.parametrize("place", PLANTED)
def test_the_same_place_with_another_person_gives_nothing(place):
    others = ["司马文英", "530102195801259923"]
    assert scan([PLANTED[place]], others) == []


@pytest.mark.parametrize("place", ["percent", "html hex", "base64 phase 1", "hex"])
def test_a_leak_in_a_string_is_found(place):
    assert {s.needle for s in scan([PLANTED[place].decode()], NEEDLES)} == {0, 1}


def test_a_leak_in_a_file_a_folder_and_a_file_name_is_found(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.log").write_text(NAME, "utf-8")
    (tmp_path / f"list_{ID}.png").write_bytes(b"x")
    found = {(s.needle, s.where.startswith("name of")) for s in scan([tmp_path], NEEDLES)}
    assert found == {(0, False), (1, True)}
    assert [s.needle for s in scan([tmp_path / "deep" / "a.log"], NEEDLES)] == [0]
    assert [s.needle for s in scan([tmp_path / f"list_{ID}.png"], NEEDLES)] == [1]


def database(path, value):
    connection = sqlite3.connect(path)
    connection.execute("create table t (x)")
    connection.execute("insert into t values (?)", (value,))
    connection.commit()
    connection.close()
    return path


def test_a_leak_in_sqlite_is_found_even_where_a_value_spans_pages(tmp_path):
    path = database(tmp_path / "a.db", "长" * 1362 + NAME + "长" * 9000 + ID)
    assert {s.needle for s in scan([path], NEEDLES)} == {0, 1}


def test_a_compressed_blob_in_sqlite_is_found(tmp_path):
    path = database(tmp_path / "a.db", zlib.compress(("长" * 9000 + TEXT + "长" * 9000).encode()))
    assert {s.needle for s in scan([path], NEEDLES)} == {0, 1}


def test_a_deleted_row_that_still_lies_in_the_file_is_found(tmp_path):
    path = database(tmp_path / "a.db", TEXT)
    connection = sqlite3.connect(path)
    connection.execute("pragma secure_delete=off")
    connection.execute("delete from t")
    connection.commit()
    connection.close()
    assert {s.needle for s in scan([path], NEEDLES)} == {0, 1}


def test_a_row_in_the_write_ahead_log_is_found(tmp_path):
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table t (x)")
    connection.execute("insert into t values (?)", (TEXT,))
    connection.commit()
    found = scan([tmp_path / "a.db-wal"], NEEDLES)
    connection.close()
    assert {s.needle for s in found} == {0, 1}


def test_a_sighting_does_not_repeat_the_value():
    (sighting,) = scan([NAME], NEEDLES)
    assert NAME not in repr(sighting)
    assert (sighting.needle, sighting.spelling) == (0, "utf-8")


def test_masked_text_is_no_sighting():
    assert scan(["欧阳*𬀩 53**************23"], NEEDLES) == []
