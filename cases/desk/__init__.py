"""The work lists: which cases stand in which, in what order, and one case as one row. Nothing here writes."""
