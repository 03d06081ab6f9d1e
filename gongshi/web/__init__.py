"""The web faces: public files, the board side."""
