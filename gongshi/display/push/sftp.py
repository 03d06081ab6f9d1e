"""Files over SFTP. The server's key is pinned in boards.yaml; nothing is learnt on first use."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

import paramiko

from gongshi.display.push.model import PushError

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMEOUT_S = 10.0


class SftpFiles:
    """A folder on an SFTP server, over a connection that is open."""

    def __init__(self, sftp: paramiko.SFTPClient, root: str) -> None:
        self._sftp = sftp
        self._root = root.rstrip("/")

    def names(self) -> list[str]:
        """List the folder."""
        try:
            return self._sftp.listdir(self._root)
        except FileNotFoundError as fault:
            raise PushError("push_folder_missing") from fault
        except (OSError, paramiko.SSHException, EOFError) as fault:
            raise PushError("push_unreachable") from fault

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes."""
        try:
            with self._sftp.open(self._at(name), "rb") as file:
                file.prefetch()
                return file.read()
        except FileNotFoundError:
            return None
        except (OSError, paramiko.SSHException, EOFError) as fault:
            raise PushError("push_unreachable") from fault

    def write(self, name: str, data: bytes) -> None:
        """Write a whole file; whether it came whole is seen at the next look, by its bytes."""
        try:
            with self._sftp.open(self._at(name), "wb") as file:
                file.set_pipelined(pipelined=True)
                file.write(data)
        except (OSError, paramiko.SSHException, EOFError) as fault:
            raise PushError("push_refused") from fault

    def rename(self, old: str, new: str) -> None:
        """Rename, replacing; servers without that extension delete first."""
        try:
            try:
                self._sftp.posix_rename(self._at(old), self._at(new))
            except OSError:
                self.unlink(new)
                self._sftp.rename(self._at(old), self._at(new))
        except (OSError, paramiko.SSHException, EOFError) as fault:
            raise PushError("push_uncertain") from fault

    def unlink(self, name: str) -> None:
        """Delete a file."""
        try:
            self._sftp.remove(self._at(name))
        except FileNotFoundError:
            return
        except (OSError, paramiko.SSHException, EOFError) as fault:
            raise PushError("push_refused") from fault

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"


@contextmanager
def connected(
    host: str, port: int, user: str, private_key: str, host_key: str, root: str
) -> Iterator[SftpFiles]:
    """Open a folder on a server whose key is `host_key`; closed at the end of the block."""
    transport = _transport(host, port)
    try:
        _log_in(transport, user, private_key, host_key)
        sftp = paramiko.SFTPClient.from_transport(transport)
        if sftp is None:
            raise PushError("push_refused")
        channel = sftp.get_channel()
        if channel is not None:
            channel.settimeout(TIMEOUT_S)
        yield SftpFiles(sftp, root)
    finally:
        transport.close()


def _transport(host: str, port: int) -> paramiko.Transport:
    try:
        opened = socket.create_connection((host, port), TIMEOUT_S)
    except OSError as fault:
        raise PushError("push_unreachable") from fault
    return paramiko.Transport(opened)


def _log_in(transport: paramiko.Transport, user: str, private_key: str, host_key: str) -> None:
    """Check the server before we show who we are."""
    try:
        transport.start_client(timeout=TIMEOUT_S)
        served = transport.get_remote_server_key()
        if host_key.split()[:2] != [served.get_name(), served.get_base64()]:
            raise PushError("push_host_key")
        transport.auth_publickey(user, _private(private_key))
    except paramiko.AuthenticationException as fault:
        raise PushError("push_not_authorised") from fault
    except (OSError, paramiko.SSHException, EOFError) as fault:
        raise PushError("push_unreachable") from fault


def _private(text: str) -> paramiko.PKey:
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(StringIO(text))
        except (paramiko.SSHException, ValueError):
            continue
    raise PushError("push_no_secret")
