"""QR codes (二维码): text to a matrix of modules, and a finished picture back to text."""

from gongshi.qr.likeness import distance
from gongshi.qr.matrix import QUIET, Matrix, encode
from gongshi.qr.reading import decode

__all__ = ["QUIET", "Matrix", "decode", "distance", "encode"]
