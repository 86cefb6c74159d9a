"""How cases hang together: merged, split, linked, parts of one incident; read here, written by the actions."""
