"""Small mails for tests, written as bytes the way they travel."""


def mail(body=b"Hello", *, crlf=True, **headers):
    """Return one mail; keywords become headers, with underscores as hyphens."""
    fields = {"From": "Ana Souza <ana@guest.example>", "To": "care@steward.example", **headers}
    lines = [
        f"{name.replace('_', '-')}: ".encode() + (v if isinstance(v, bytes) else str(v).encode())
        for name, v in fields.items()
        if v is not None
    ]
    body = body.encode() if isinstance(body, str) else body
    raw = b"\n".join([*lines, b"", body])
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if crlf else raw


def part(content, type_="text/plain; charset=utf-8", **headers):
    """Return one part of a multipart body."""
    content = content.encode() if isinstance(content, str) else content
    lines = [f"Content-Type: {type_}"] if type_ else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\n".join(lines).encode() + b"\n\n" + content


def multipart(*parts, kind="mixed", boundary="frontier", **headers):
    """Return a whole mail made of parts."""
    return mail(
        joined(*parts, boundary=boundary),
        Content_Type=f'multipart/{kind}; boundary="{boundary}"',
        **headers,
    )


def nested(*parts, kind="alternative", boundary="inner", params=""):
    """Return a part that is a multipart itself."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{params}\n\n'
    return head.encode() + joined(*parts, boundary=boundary)


def joined(*parts, boundary="frontier"):
    """Return parts between boundary lines."""
    mark = f"--{boundary}".encode()
    return b"\n".join(piece for each in parts for piece in (mark, each)) + b"\n" + mark + b"--\n"
