"""Lines as an extractor printed them go in; lines of one column each, in the order in which they are read, come out."""
