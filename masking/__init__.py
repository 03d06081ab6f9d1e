"""Masking (脱敏): raw values in, what may be shown out. Standard library only.

Five walls, to be read in this order: the type (`sealed`), the policy (`loading`, `policy`,
`candidates`, `known_columns`), the rules (`rules` with `names`, `identity`, `values`, `texts`,
`lookalikes`; a text with `lexicon`, `word_names`, `listed`, `numbers_in_text`, `births_in_text`),
the output gate (`gate` with `needles`, `names_in_cells`, `artefacts`), and the canary scan of the
tests. `apply` puts the first three to work and returns what `masked` defines; `vault` serves the
store; `folding` serves them all.
"""

from masking.apply import apply, columns
from masking.crowd import CrowdFault, Crowds, read_crowds
from masking.difference import Difference, diff
from masking.findings import MaskFinding
from masking.header_words import is_plain_word, may_be_name
from masking.loading import PolicyFault, load_policy
from masking.masked import Held, Masked, MaskedColumn, MaskedRow
from masking.meter import Meter, meter
from masking.policy import Field, Policy, public_words
from masking.sealed import Sealed, SealedError
from masking.word_lists import WordList, lists_digest, word_lists

__all__ = [
    "CrowdFault",
    "Crowds",
    "Difference",
    "Field",
    "Held",
    "MaskFinding",
    "Masked",
    "MaskedColumn",
    "MaskedRow",
    "Meter",
    "Policy",
    "PolicyFault",
    "Sealed",
    "SealedError",
    "WordList",
    "apply",
    "columns",
    "diff",
    "is_plain_word",
    "lists_digest",
    "load_policy",
    "may_be_name",
    "meter",
    "public_words",
    "read_crowds",
    "word_lists",
]
