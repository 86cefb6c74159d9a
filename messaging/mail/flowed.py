"""Paragraphs a format=flowed sender broke into lines, put together again (RFC 3676)."""


def unflowed(text: str, *, del_sp: bool = False) -> str:
    """Join the lines a format=flowed sender broke (RFC 3676); quote marks stay, signatures stay apart."""
    out: list[list[str]] = []
    open_depth: int | None = None  # the quote depth of a paragraph that goes on
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:]
        line = line[1:] if line.startswith(" ") else line
        is_signature = line == "-- "
        goes_on = line.endswith(" ") and not is_signature
        body = line[:-1] if goes_on and del_sp else line
        if open_depth == depth and not is_signature and out:
            out[-1].append(body)
        else:
            mark = ">" * depth + (" " if depth and body else "")
            out.append([mark + body])
        open_depth = depth if goes_on else None
    return "\n".join("".join(paragraph) for paragraph in out)
