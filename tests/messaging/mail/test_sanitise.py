"""What a stranger's HTML may bring into our page."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.mail.sanitise import sanitise

VECTORS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img src=1 onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='//evil.example'>x</a>",
    "<a href='/sign-out'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object><embed src=x>",
    "<form action=//evil.example><input name=p><button>go</button></form>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example'</style>",
    "<div style='background:url(//evil.example/x)'>x</div>",
    "<table background=//evil.example/x><tr><td background=//evil.example/y>x</td></tr></table>",
    "<body onload=alert(1) background=//evil.example>x</body>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<img src=http://evil.example/p.gif width=1 height=1>",
    "<img srcset='http://evil.example/p.gif 1x'>",
    "<video src=http://evil.example/v poster=http://evil.example/p><source src=http://evil.example/v></video>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html;base64,PHN2Zz4='>",
    "<div hx-get=/cases hx-trigger=load>x</div>",
    "<div data-hx-post=/x data-controller=y>x</div>",
    "<p id=main class=btn name=x>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea></textarea><script>alert(1)</script>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<plaintext><script>alert(1)</script>",
    "<a href=https://ok.example target=_self onclick=alert(1)>x</a>",
    "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "<p title='\"><script>alert(1)</script>'>x</p>",
    "<details open ontoggle=alert(1)>x</details>",
    "<input autofocus onfocus=alert(1)>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
]
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[^<>]*)?)>")
_ALLOWED = {
    "href",
    "src",
    "alt",
    "title",
    "dir",
    "lang",
    "width",
    "height",
    "start",
    "colspan",
    "rowspan",
    "align",
    "valign",
    "rel",
    "target",
}


def tags(html):
    """Yield every tag of clean HTML with its attributes; the sanitiser writes them in one plain form."""
    for tag in _TAG.finditer(html):
        yield tag[1], dict(re.findall(r'([a-z-]+)="([^"]*)"', tag[2]))


def is_safe(html):
    for tag, attributes in tags(html):
        if tag in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "svg",
            "math",
            "form",
            "input",
            "link",
            "meta",
            "base",
            "button",
            "video",
            "template",
        }:
            return False
        if set(attributes) - _ALLOWED:
            return False
        if not re.match(r"(https?://|mailto:|tel:)", attributes.get("href", "https://")):
            return False
        if not re.match(
            r"data:image/(png|jpe?g|gif|webp);base64,",
            attributes.get("src", "data:image/png;base64,"),
        ):
            return False
    return True


class TestSanitise:
    @pytest.mark.parametrize("vector", VECTORS)
    def test_lets_nothing_through(self, vector):
        assert is_safe(sanitise(vector)), sanitise(vector)

    @pytest.mark.parametrize("outer", VECTORS[::4])
    def test_lets_nothing_through_nested(self, outer):
        for inner in VECTORS:
            assert is_safe(sanitise(f"<div>{outer[:-1]}{inner}{outer[-1:]}</div>"))

    @given(st.lists(st.sampled_from(VECTORS), max_size=4), st.text(max_size=20))
    def test_lets_nothing_through_in_pieces(self, vectors, between):
        assert is_safe(sanitise(between.join(vector[: len(vector) * 2 // 3] for vector in vectors)))

    def test_keeps_words_tables_and_links(self):
        html = '<p>Hi <b>Ana</b></p><table><tr><td colspan="2">x</td></tr></table><a href="https://x.example/a?b=1&amp;c=2">y</a>'

        clean = sanitise(html)

        assert "<b>Ana</b>" in clean
        assert '<td colspan="2">x</td>' in clean
        assert 'href="https://x.example/a?b=1&amp;c=2"' in clean
        assert 'rel="noopener noreferrer nofollow"' in clean
        assert 'target="_blank"' in clean

    def test_keeps_pictures_that_are_in_the_page_and_names_the_others(self):
        clean = sanitise(
            '<img src="data:image/png;base64,iVBORw0KGgo="><img src="http://x.example/p" alt="map">'
        )

        assert clean == '<img src="data:image/png;base64,iVBORw0KGgo="><img alt="map">'

    def test_shows_towers_of_tags_as_text(self):
        assert sanitise(
            "<div>" * 5000 + "<script>deep"
        ) == "<pre>&lt;script&gt;deep</pre>" or is_safe(sanitise("<div>" * 5000 + "<script>deep"))
