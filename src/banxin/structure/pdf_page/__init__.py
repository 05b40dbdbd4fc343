"""A newspaper page's fragments, figures and rules with their places on it go in; articles come out: see `articles`."""

from banxin.structure.pdf_page.articles import arrange_pages

__all__ = ["arrange_pages"]
