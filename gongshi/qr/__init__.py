"""QR codes: encode and decode."""
