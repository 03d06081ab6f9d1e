"""Tables and repositories: one repository a noun. Raw rows exist here only as ciphertext."""

from gongshi.store.nouns import (
    Act,
    Answered,
    ApiToken,
    Batch,
    Posting,
    SealedRow,
    StoredEntry,
    StoredManifest,
    StoredPage,
    User,
)
from gongshi.store.store import Store, Transaction

__all__ = [
    "Act",
    "Answered",
    "ApiToken",
    "Batch",
    "Posting",
    "SealedRow",
    "Store",
    "StoredEntry",
    "StoredManifest",
    "StoredPage",
    "Transaction",
    "User",
]
