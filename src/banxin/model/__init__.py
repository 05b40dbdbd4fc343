"""The treaty between readers and renderers: the document, its provenance, its walks and its dumps."""
