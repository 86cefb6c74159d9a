"""Every address the product answers at, with its parameters filled in."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

#: Rooms of other people's code: they are theirs to test, and open no case.
FOREIGN = ("admin/", "account/", "api/docs", "api/schema")


def every_route(fill):
    """Return (name, address) of every route of ours; `fill` maps a parameter's name to a value."""
    return [
        (name, address)
        for name, address in _walk(get_resolver().url_patterns, "", "", fill)
        if not address.lstrip("/").startswith(FOREIGN)
    ]


def _walk(patterns, before, namespace, fill):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inside = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, before + _shape(pattern, fill), inside, fill)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", "/" + before + _shape(pattern, fill)


def _shape(pattern, fill):
    """Return the pattern with its parameters filled, whether it is a path or a regular expression."""
    text = str(pattern.pattern)
    for parameter in pattern.pattern.regex.groupindex:
        value = str(fill.get(parameter, "1"))
        text = re.sub(rf"<\w+:{parameter}>", value, text)
        start = text.find(f"(?P<{parameter}>")
        if start >= 0:
            text = text[:start] + value + text[_end(text, start) :]
        text = text.replace(f"<{parameter}>", value)
    return (
        text.replace("^", "")
        .replace("$", "")
        .replace("\\Z", "")
        .replace("\\.", ".")
        .replace("/?", "/")
    )


def _end(text, start):
    depth = 0
    for place in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    raise AssertionError(text)
