"""The pages of the desk: each module is one noun, each function one answer."""
