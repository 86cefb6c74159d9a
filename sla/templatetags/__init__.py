"""Words for the pages about service levels."""
