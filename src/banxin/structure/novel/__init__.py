"""The lines of a novel go in; volumes, chapters and paragraphs come out, with what is no part of the text set aside."""
