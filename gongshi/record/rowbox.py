"""Rows at rest (名单行加密): AES-256-GCM under a key per posting, wrapped by the office's KEK.

The additional data binds a box to its posting and row, so boxes cannot be swapped. When the wrapped
key is deleted, every box of the posting is noise, in backups too. A sub-key for another purpose is
derived by HKDF, so no key is ever used for two things.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from gongshi.errors import VerificationFailed

KEY_SIZE = 32
NONCE_SIZE = 12
_LABEL = b"gongshi/rowenc/v1\x00"


def new_key() -> bytes:
    """Return a new 32-byte data key or KEK."""
    return secrets.token_bytes(KEY_SIZE)


def derive(key: bytes, purpose: str) -> bytes:
    """Return the 32-byte sub-key of `key` for `purpose` (HKDF-SHA256, no salt)."""
    info = b"gongshi/key/v1\x00" + purpose.encode("ascii")
    return HKDF(SHA256(), KEY_SIZE, None, info).derive(key)


def seal(key: bytes, posting_id: str, n: int, plaintext: bytes) -> bytes:
    """Encrypt row `n` of a posting (or batch): 12 bytes of nonce, ciphertext, tag."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return nonce + AESGCM(derive(key, "rowenc")).encrypt(nonce, plaintext, _bound(posting_id, n))


def unseal(key: bytes, posting_id: str, n: int, box: bytes) -> bytes:
    """Decrypt what `seal` made for this posting and row; VerificationFailed("row_box")."""
    nonce, sealed = box[:NONCE_SIZE], box[NONCE_SIZE:]
    try:
        return AESGCM(derive(key, "rowenc")).decrypt(nonce, sealed, _bound(posting_id, n))
    except (InvalidTag, ValueError):
        raise VerificationFailed("row_box") from None


def wrap(kek: bytes, key: bytes) -> bytes:
    """Wrap a data key under the KEK (RFC 3394)."""
    return aes_key_wrap(kek, key)


def unwrap(kek: bytes, wrapped: bytes) -> bytes:
    """Unwrap a data key; VerificationFailed("row_key") for another KEK or damaged bytes."""
    try:
        return aes_key_unwrap(kek, wrapped)
    except (InvalidUnwrap, ValueError):
        raise VerificationFailed("row_key") from None


def _bound(posting_id: str, n: int) -> bytes:
    return _LABEL + posting_id.encode("ascii") + n.to_bytes(4, "big")
