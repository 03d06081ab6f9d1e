"""The board side: manifests, pictures behind a token, the player page."""
