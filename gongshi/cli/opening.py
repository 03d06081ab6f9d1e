"""Open the desk, read passphrases, parse times: what many commands share."""

from __future__ import annotations

import getpass
import io
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gongshi.clock import SHANGHAI
from gongshi.errors import GongshiError, VerificationFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from gongshi.steps.desk import Desk
    from gongshi.steps.home.people import Role

PASSPHRASE_FILE = "GONGSHI_PASSPHRASE_FILE"  # noqa: S105 - a variable's name, not a secret

NEW_PASSPHRASE_FILE = "GONGSHI_NEW_PASSPHRASE_FILE"  # noqa: S105 - a variable's name, not a secret


def desk() -> Desk:
    """Lay out the desk of the home that the environment names."""
    from gongshi.office import open_desk

    return open_desk()


def acting(at: Desk, user: str, role: Role) -> str:
    """Ask for the passphrase and return the id of the person who acts."""
    from gongshi.steps.home.people import authenticate

    return authenticate(at, user, passphrase(f"{user} 的口令: "), role)


def passphrase(prompt: str) -> str:
    """Read a passphrase from the file GONGSHI_PASSPHRASE_FILE names, else ask the terminal."""
    named = os.environ.get(PASSPHRASE_FILE)
    return _from_file(named) if named else _typed(prompt, PASSPHRASE_FILE)


def first_passphrase(prompt: str) -> str:
    """Read the passphrase of a new person, from either file or typed twice."""
    named = os.environ.get(PASSPHRASE_FILE)
    if named and not os.environ.get(NEW_PASSPHRASE_FILE):
        return _from_file(named)
    return new_passphrase(prompt)


def new_passphrase(prompt: str) -> str:
    """Read another passphrase: from the file GONGSHI_NEW_PASSPHRASE_FILE names, or typed twice."""
    named = os.environ.get(NEW_PASSPHRASE_FILE)
    if named:
        return _from_file(named)
    from gongshi.steps.home.people import MIN_PASSPHRASE, check_length

    first = _typed(f"{prompt}(至少{MIN_PASSPHRASE}个字符): ", NEW_PASSPHRASE_FILE)
    check_length(first)
    if _typed("再输一遍: ", NEW_PASSPHRASE_FILE) != first:
        raise GongshiError("passphrase_differs", "两次输入的口令不一样", "请重新执行,再输一次")
    return first


def _from_file(name: str) -> str:
    return read_text(Path(name)).rstrip("\r\n")


def _typed(prompt: str, variable: str) -> str:
    if not sys.stdin.isatty():
        raise GongshiError(
            "passphrase_needed", "需要输入口令", f"在终端里运行,或用 {variable} 指定口令文件"
        )
    return getpass.getpass(prompt, stream=sys.stderr)


def line(prompt: str) -> str:
    """Ask the terminal for one line."""
    if not sys.stdin.isatty():
        raise GongshiError("code_needed", "需要输入核对码", "请加 --code 核对码")
    print(prompt, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def day(text: str) -> date:
    """Read 2026-11-24."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise GongshiError("date_invalid", "日期写法不对", "请写成 2026-11-24") from None


def moment(text: str) -> datetime:
    """Read 2026-11-24T09:00 as Asia/Shanghai unless it names a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise GongshiError("time_invalid", "时间写法不对", "请写成 2026-11-24T09:00") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def read_bytes(path: Path) -> bytes:
    """Read a file, or refuse in words."""
    try:
        return path.read_bytes()
    except OSError:
        raise GongshiError("file_unreadable", "文件打不开", "请检查路径和权限") from None


def read_list(path: Path, most: int) -> bytes:
    """Read a list's file, one byte more than `most` at the longest, or refuse in words."""
    if path.is_dir():
        raise GongshiError(
            "file_is_folder", "这是文件夹,不是名单文件", "请指定里面的一份名单;一次导入一份"
        )
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except FileNotFoundError:
        raise GongshiError("file_missing", "没有这个文件", "请检查文件名和所在的文件夹") from None
    except OSError:
        raise GongshiError("file_unreadable", "文件打不开", "请检查路径和权限") from None


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only its owner may read, or refuse in words."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(data)
    except OSError:
        raise GongshiError("file_unwritable", "文件写不进去", "请检查路径和权限") from None


def read_text(path: Path) -> str:
    """Read a UTF-8 file, or refuse in words."""
    data = read_bytes(path)
    return _as_text(lambda: data.decode("utf-8"))


def standard_input() -> str:
    """Read all of standard input as UTF-8, whatever the terminal's encoding."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    return _as_text(sys.stdin.read)


def pinned_key(path: Path) -> str:
    """Read an office's root public key; a file that is none says nothing of any record."""
    from gongshi.record.note import Verifier

    text = read_text(path).removeprefix("\ufeff").strip()  # as an editor on Windows saves it
    try:
        Verifier.from_vkey(text)
    except VerificationFailed:
        raise GongshiError(
            "pinned_key_invalid",
            "指定的文件不是发布单位的公钥(office.pub,一行字)",
            "请核对文件,或向发布单位重新索取",
        ) from None
    return text


def _as_text(read: Callable[[], str]) -> str:
    try:
        return read()
    except UnicodeDecodeError:
        raise GongshiError("file_unreadable", "文件不是 UTF-8 文本", "请另存为 UTF-8") from None
