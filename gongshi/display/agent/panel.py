"""Whether the panel is lit (面板), as far as the kernel of this machine can tell by its sockets.

Three files a socket under /sys/class/drm: `status` (something is plugged in), `enabled` (a picture
goes there), `dpms` (it is not asleep). What a panel does with the picture no socket tells: one that
was switched off by its own button may go on answering as before. So "off" is believed, since nobody
can see a picture that is not sent, and "on" proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gongshi.display.report import Sight, State

if TYPE_CHECKING:
    from pathlib import Path

PANEL_OFF = Sight(State.DARK, code="panel_off")
NOT_A_PANEL = "-Writeback-"


@dataclass(frozen=True)
class Panel:
    """The sockets under one folder."""

    folder: Path

    @property
    def is_off(self) -> bool:
        """Whether no socket can be showing anything; false where nothing is known."""
        sockets = [one for one in self.folder.glob("card*-*") if NOT_A_PANEL not in one.name]
        told = [_told(socket) for socket in sockets]
        return bool(told) and None not in told and not any(map(_is_lit, told))


def _told(socket: Path) -> tuple[str, str, str] | None:
    try:
        status, enabled, dpms = (
            (socket / name).read_text("ascii").strip() for name in ("status", "enabled", "dpms")
        )
    except (OSError, ValueError):
        return None
    return status, enabled, dpms


def _is_lit(told: tuple[str, str, str] | None) -> bool:
    return told is not None and told[0] != "disconnected" and told[1:] == ("enabled", "On")
