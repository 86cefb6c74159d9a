"""The three editors as forms: they shape what is typed and show what is wrong; what it means is read in `writing`."""
