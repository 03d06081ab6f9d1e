"""Masking (脱敏): raw values in, what may be shown out. Standard library only.

Five walls, each in its own module: the type (`sealed`), the policy (`loading`, `policy`), the
rules (`rules` with `names`, `identity`, `values`), the output gate (`gate`), and the canary scan of
the tests. Read them in this order; `apply` puts the first three to work, `vault` serves the store.
"""

from masking.apply import Held, Masked, MaskedColumn, MaskedRow, apply, columns
from masking.findings import MaskFinding
from masking.loading import PolicyFault, load_policy
from masking.policy import Field, Policy, public_words
from masking.sealed import Sealed, SealedError

__all__ = [
    "Field",
    "Held",
    "MaskFinding",
    "Masked",
    "MaskedColumn",
    "MaskedRow",
    "Policy",
    "PolicyFault",
    "Sealed",
    "SealedError",
    "apply",
    "columns",
    "load_policy",
    "public_words",
]
