"""Whether anybody watches the pager: how late it is, what must never be true, ways out. Nothing here writes rows."""
