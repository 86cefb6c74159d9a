"""A rota as rows, read and laid out: who is on call, what departs from it, what its pages show. Nothing here writes."""
