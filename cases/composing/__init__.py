"""What helps to write: promises heard in words, words of the other side, templates, who else is here."""
