"""Tables and repositories: one repository a noun. Raw rows exist here only as ciphertext."""

from gongshi.store.nouns import (
    Act,
    AgentRequest,
    Answered,
    ApiToken,
    Batch,
    Contact,
    LocalWord,
    Posting,
    ScreenPicture,
    SealedRow,
    StoredEntry,
    StoredManifest,
    StoredPage,
    StoredReport,
    User,
)
from gongshi.store.store import Store, Transaction

__all__ = [
    "Act",
    "AgentRequest",
    "Answered",
    "ApiToken",
    "Batch",
    "Contact",
    "LocalWord",
    "Posting",
    "ScreenPicture",
    "SealedRow",
    "Store",
    "StoredEntry",
    "StoredManifest",
    "StoredPage",
    "StoredReport",
    "Transaction",
    "User",
]
