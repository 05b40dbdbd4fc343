"""Turn Chinese text as people have it into structured sections, and those into an EPUB and a print-ready PDF."""

__version__ = "0.1.0"
