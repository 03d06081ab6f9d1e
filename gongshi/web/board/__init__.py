"""The board side: manifests, pictures behind a token, the player page (电子公示屏端).

Nothing here decides what hangs: the page a board loads verifies the signed manifest by itself.
This room only hands out bytes, and pictures only to a paired board, while they are listed and
before their end; everything else answers 404, so that a stranger learns nothing from the answer.
"""

from gongshi.web.board.door import BoardOffice
from gongshi.web.board.routes import create_board_routes

__all__ = ["BoardOffice", "create_board_routes"]
