"""Households (户): members counted under each head, against the stated size."""

from __future__ import annotations


class Households:
    """Members counted under each head of household (户主)."""

    def __init__(self) -> None:
        self.heads: list[tuple[int, int | None]] = []
        self.members: list[int] = []

    def head(self, number: int, size: int | None) -> None:
        """Begin a household; `size` is the stated 家庭人口, None where it cannot be read."""
        self.heads.append((number, size))
        self.members.append(1)

    def member(self) -> bool:
        """Count a member; False where no head stands above."""
        if not self.members:
            return False
        self.members[-1] += 1
        return True

    def wrong(self) -> list[int]:
        """Return the heads whose stated size differs, if the list names members at all."""
        if not any(count > 1 for count in self.members):
            return []
        pairs = zip(self.heads, self.members, strict=True)
        return [number for (number, size), count in pairs if size is not None and size != count]
