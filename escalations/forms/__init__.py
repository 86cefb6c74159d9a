"""Shape and read what people type about alerts, ladders, rotas and ways; nothing here writes."""
