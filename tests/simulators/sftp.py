"""A real SFTP server on 127.0.0.1 over a folder: the protocol is paramiko's, the disk is real."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import paramiko


class Login(paramiko.ServerInterface):
    def __init__(self, user, public):
        self.user, self.public = user, public

    def check_auth_publickey(self, username, key):
        right = username == self.user and key.get_base64() == self.public
        return paramiko.AUTH_SUCCESSFUL if right else paramiko.AUTH_FAILED

    def check_channel_request(self, _kind, _chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, _username):
        return "publickey"


class Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Disk(paramiko.SFTPServerInterface):
    root = ""
    posix = True

    def _at(self, path):
        return Path(self.root) / Path(path).name

    def list_folder(self, path):
        if Path(path).name != Path(self.root).name:
            return paramiko.SFTP_NO_SUCH_FILE
        found = []
        for file in Path(self.root).iterdir():
            attributes = paramiko.SFTPAttributes.from_stat(file.stat())
            attributes.filename = file.name
            found.append(attributes)
        return found

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(self._at(path).stat())
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)

    lstat = stat

    def open(self, path, flags, _attributes):
        try:
            opened = os.open(self._at(path), flags, 0o600)
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)
        mode = "r+b" if flags & (os.O_WRONLY | os.O_RDWR) else "rb"
        handle = Handle(flags)
        handle.readfile = handle.writefile = os.fdopen(opened, mode if mode == "rb" else "wb")
        return handle

    def remove(self, path):
        try:
            self._at(path).unlink()
        except OSError as fault:
            return paramiko.SFTPServer.convert_errno(fault.errno)
        return paramiko.SFTP_OK

    def rename(self, old, new):
        if self._at(new).exists():
            return paramiko.SFTP_FAILURE  # as the protocol's own rename does
        self._at(old).rename(self._at(new))
        return paramiko.SFTP_OK

    def posix_rename(self, old, new):
        if not self.posix:
            return paramiko.SFTP_OP_UNSUPPORTED
        self._at(old).replace(self._at(new))
        return paramiko.SFTP_OK


@contextmanager
def serving(root, user, public, *, posix=True):
    """Serve `root` to `user` with the public key `public`; yield port and the host's key line."""
    host_key = paramiko.ECDSAKey.generate()
    disk = type("DiskHere", (Disk,), {"root": str(root), "posix": posix})
    with socket.create_server(("127.0.0.1", 0)) as listening:
        stop = threading.Event()
        listening.settimeout(0.1)
        transports = []

        def accept():
            while not stop.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                transport = paramiko.Transport(connection)
                transport.add_server_key(host_key)
                transport.set_subsystem_handler("sftp", paramiko.SFTPServer, disk)
                transports.append(transport)
                transport.start_server(server=Login(user, public), event=threading.Event())

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield (
                listening.getsockname()[1],
                f"{host_key.get_name()} {host_key.get_base64()}",
            )
        finally:
            stop.set()
            thread.join()
            for transport in transports:
                transport.close()
