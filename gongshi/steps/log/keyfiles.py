"""The key files of a home (密钥文件): read them all, or say what to restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshi.errors import GongshiError
from gongshi.record import keys
from gongshi.record.keys import Role
from gongshi.record.note import Signer
from gongshi.steps.desk import Keys

if TYPE_CHECKING:
    from pathlib import Path

    from gongshi.settings import Home

DIGEST_FILE = "digest"
ROOT_PUBLIC = "office.pub"
KEYS_NOTE = "keys.note"


def load_keys(home: Home) -> Keys:
    """Read the signing keys and symmetric keys of a home."""
    try:
        root_vkey = (home.keys / ROOT_PUBLIC).read_text("utf-8").strip()
        directory = keys.parse((home.public / KEYS_NOTE).read_bytes(), root_vkey)
        return Keys(
            publisher=signer(home.keys, Role.PUBLISHER),
            log=signer(home.keys, Role.LOG),
            status=signer(home.keys, Role.STATUS),
            manifest=signer(home.keys, Role.MANIFEST),
            kek=home.kek_file.read_bytes(),
            digest=(home.keys / DIGEST_FILE).read_bytes(),
            root_vkey=root_vkey,
            training=directory.training,
        )
    except OSError:
        raise GongshiError(
            "keys_missing", "密钥文件不全,不能继续", "请从密钥备份恢复 keys/ 目录,或联系维护人员"
        ) from None


def signer(folder: Path, role: Role) -> Signer:
    """Read the private key of a role in `folder`."""
    return Signer.from_skey((folder / keys.file_name(role)).read_text("utf-8").strip())
