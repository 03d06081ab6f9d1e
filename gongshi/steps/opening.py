"""Open an office (建立数据目录): folders, configuration, keys, key directory, training clock."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from gongshi import rulebook
from gongshi.clock import Clock, start_training_clock, to_utc_text
from gongshi.errors import GongshiError
from gongshi.record import keys, rowbox
from gongshi.record.keys import ListedKey, Role
from gongshi.record.note import Signer
from gongshi.steps import files
from gongshi.steps.keyfiles import DIGEST_FILE, KEYS_NOTE, ROOT_PUBLIC

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from gongshi.settings import Home

LISTED = (Role.PUBLISHER, Role.LOG, Role.STATUS, Role.MANIFEST)


def open_home(home: Home, *, training: bool, start: datetime | None = None) -> None:
    """Make a new home. `start` sets a training clock; a home that exists is refused.

    The root key signs the key directory once and belongs offline afterwards.
    """
    if home.exists or (home.public / KEYS_NOTE).exists():  # keys in use are never made anew
        raise GongshiError(
            "home_exists", "数据目录已经存在,没有改动", "要另建一个,请换 GONGSHI_HOME"
        )
    rules = rulebook.load(rulebook.defaults_dir())
    if training and rules.site.production:
        raise GongshiError(
            "not_training", "site.yaml 写着 production: yes,不能建演练环境", "请改为 no"
        )
    os.umask(0o077)
    home.make()
    try:
        _copy_config(home)
        clock = Clock()
        if training:
            clock = start_training_clock(home.clock_file, start or clock.now())
        _make_keys(home, rules.site.origin, clock.now(), training=training)
    except BaseException:
        shutil.rmtree(home.config)
        files.remove([home.public / KEYS_NOTE])
        raise


def _copy_config(home: Home) -> None:
    shutil.copytree(rulebook.defaults_dir(), home.config, dirs_exist_ok=True)
    for path in (home.config, *home.config.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _make_keys(home: Home, origin: str, now: datetime, *, training: bool) -> None:
    root = _new_key(home.keys, origin, Role.ROOT)
    since = to_utc_text(now)
    listed = [ListedKey(role, _new_key(home.keys, origin, role).vkey, since) for role in LISTED]
    files.put(home.keys / ROOT_PUBLIC, root.vkey.encode() + b"\n")
    files.put(home.kek_file, rowbox.new_key())
    files.put(home.keys / DIGEST_FILE, rowbox.new_key())
    directory = keys.make(origin, 1, since, listed, root, training=training)
    files.put(home.public / KEYS_NOTE, directory)
    files.put(home.public / ROOT_PUBLIC, root.vkey.encode() + b"\n")


def _new_key(folder: Path, origin: str, role: Role) -> Signer:
    signer = Signer.generate(keys.key_name(origin, role))
    path = folder / keys.file_name(role)
    files.put(path, signer.skey.encode() + b"\n")
    path.chmod(0o600)
    return signer
