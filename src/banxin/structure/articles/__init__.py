"""Whole paragraphs and display lines go in; articles come out: see `gather`."""

from banxin.structure.articles.gather import gather_articles

__all__ = ["gather_articles"]
