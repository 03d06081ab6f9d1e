"""The word lists: versioned, digested, described, and part of what an approval binds."""

from __future__ import annotations

import re
from hashlib import sha256
from importlib import import_module, resources

import pytest

import masking
from masking.lexicon import builtin_lexicon
from masking.names import builtin_surnames

MOST_SURNAMES = 88
FOLDER = resources.files("masking").joinpath("data")


def test_every_list_has_a_version_and_the_digest_of_its_file():
    for made in masking.word_lists():
        data = FOLDER.joinpath(f"{made.name}.txt").read_bytes()
        assert re.fullmatch(r"\d{4}\.\d{1,2}(\.\d+)?", made.version)
        assert made.digest == sha256(data).hexdigest()


def test_the_lists_are_the_ones_that_masking_reads():
    by_name = {made.name: made for made in masking.word_lists()}
    assert by_name["lexicon"].digest == builtin_lexicon().digest
    assert by_name["lexicon"].version == builtin_lexicon().version
    assert by_name["surnames"].version == builtin_surnames().version


def test_no_list_lies_there_unnamed_and_each_says_how_it_was_made():
    files = {path.name for path in FOLDER.iterdir() if path.name.endswith(".txt")}
    readme = FOLDER.joinpath("README.md").read_text("utf-8")
    assert files == {f"{made.name}.txt" for made in masking.word_lists()}
    for name in files:
        assert f"`{name}`" in readme
        assert "# 来历:" in FOLDER.joinpath(name).read_text("utf-8")


def test_one_digest_tells_every_list_and_every_accepted_word_apart():
    words = ([], ["暖心券"], ["敬老券"], ["暖心券", "敬老券"])
    assert len({masking.lists_digest(w) for w in words}) == 4
    assert masking.lists_digest(["暖心券", "敬老券"]) == masking.lists_digest(["敬老券", "暖心券"])


def test_another_file_gives_another_digest(monkeypatch):
    before = masking.lists_digest()
    other = masking.WordList("lexicon", "常用词表", "1", "ab" * 32)
    monkeypatch.setattr(import_module("masking.word_lists"), "word_lists", lambda: (other,))
    assert masking.lists_digest() != before


@pytest.mark.parametrize(
    ("word", "plain", "like_a_name"),
    [
        ("暖心券", True, False),
        ("惠民卡", True, True),
        ("高兴", True, True),
        ("段", False, True),
        ("暖心card", False, False),
        ("艾滋病", False, True),
        ("暖心券" * 4, False, False),
    ],
)
def test_whoever_proposes_a_word_is_told_what_it_may_be(word, plain, like_a_name):
    assert masking.is_plain_word(word) is plain
    assert masking.may_be_name(word) is like_a_name


def test_a_word_of_one_character_is_hardly_ever_a_surname():
    """Those that are (和, 于, 万 …) are grammar; the list of them only ever shrinks."""
    singles = [word for word, kind in builtin_lexicon().kinds.items() if kind == "single"]
    surnames = builtin_surnames().single
    assert len([word for word in singles if word in surnames]) <= MOST_SURNAMES
