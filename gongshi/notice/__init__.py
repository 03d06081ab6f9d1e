"""Wording (公示文稿) and public pages: masked values and a window in, text out."""
