"""Open an office (建立数据目录): folders, configuration, keys, key directory, training clock.

Keys carry the office's name (`origin`), which a new home has from the sample site. Until the first
entry is in the log the name may still change: then the keys are made anew for it.
"""

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
from gongshi.steps.log.keyfiles import DIGEST_FILE, KEYS_NOTE, ROOT_PUBLIC
from gongshi.store import Store

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


def check_origin(home: Home, origin: str, root_vkey: str) -> None:
    """Refuse a site whose name is not that of the keys: what it signed would not verify."""
    named = _named(root_vkey)
    if named == origin:
        return
    advice = f"已有存证记录,名字不能再改:请把 origin 改回 {named}"
    if not _recorded(home):
        advice = "还没有张贴过:再执行一次 gongshi init,按新的名字重新生成密钥"
    raise GongshiError("origin_differs", "site.yaml 的 origin 不是本单位密钥的名字", advice)


def rename(home: Home, now: datetime) -> bool:
    """Make the signing keys anew for the origin that site.yaml names, before the first entry.

    Returns False where there is nothing to do. Keys of rows and digests stay: lists may wait.
    """
    origin, pinned = rulebook.load(home.config).site.origin, home.keys / ROOT_PUBLIC
    if not pinned.exists() or _named(pinned.read_text("utf-8")) == origin or _recorded(home):
        return False
    _sign_directory(home, origin, now, training=home.clock_file.exists())
    return True


def _named(root_vkey: str) -> str:
    return root_vkey.partition(f"/{Role.ROOT.value}+")[0]


def _recorded(home: Home) -> bool:
    with Store(home.database_url).transaction() as tx:
        return bool(tx.entries.since(0))


def _copy_config(home: Home) -> None:
    shutil.copytree(rulebook.defaults_dir(), home.config, dirs_exist_ok=True)
    for path in (home.config, *home.config.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _make_keys(home: Home, origin: str, now: datetime, *, training: bool) -> None:
    files.put(home.kek_file, rowbox.new_key())
    files.put(home.keys / DIGEST_FILE, rowbox.new_key())
    _sign_directory(home, origin, now, training=training)


def _sign_directory(home: Home, origin: str, now: datetime, *, training: bool) -> None:
    root = _new_key(home.keys, origin, Role.ROOT)
    since = to_utc_text(now)
    listed = [ListedKey(role, _new_key(home.keys, origin, role).vkey, since) for role in LISTED]
    directory = keys.make(origin, 1, since, listed, root, training=training)
    files.put(home.public / KEYS_NOTE, directory)
    files.put(home.public / ROOT_PUBLIC, root.vkey.encode() + b"\n")
    files.put(home.keys / ROOT_PUBLIC, root.vkey.encode() + b"\n")  # last: until then begun anew


def _new_key(folder: Path, origin: str, role: Role) -> Signer:
    signer = Signer.generate(keys.key_name(origin, role))
    path = folder / keys.file_name(role)
    files.put(path, signer.skey.encode() + b"\n")
    path.chmod(0o600)
    return signer
