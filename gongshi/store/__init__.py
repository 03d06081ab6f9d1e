"""Tables and repositories: one repository a noun. Raw rows exist here only as ciphertext."""

from gongshi.store.nouns import (
    Act,
    Answered,
    ApiToken,
    Batch,
    Clearance,
    PaperCopy,
    Posting,
    PushReceipt,
    SealedRow,
    Statement,
    StoredCard,
    StoredEntry,
    StoredManifest,
    StoredObjection,
    StoredPage,
    User,
)
from gongshi.store.store import Store, Transaction

__all__ = [
    "Act",
    "Answered",
    "ApiToken",
    "Batch",
    "Clearance",
    "PaperCopy",
    "Posting",
    "PushReceipt",
    "SealedRow",
    "Statement",
    "Store",
    "StoredCard",
    "StoredEntry",
    "StoredManifest",
    "StoredObjection",
    "StoredPage",
    "Transaction",
    "User",
]
