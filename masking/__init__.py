"""Masking (脱敏): raw values in, what may be shown out. Standard library only."""
