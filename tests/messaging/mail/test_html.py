"""HTML as text people can read."""

import pytest

from messaging.mail.html import is_too_deep, text_of


class TestTextOf:
    @pytest.mark.parametrize(
        ("html", "text"),
        [
            ("<p>One</p><p>Two</p>", "One\n\nTwo"),
            ("<div>One</div><div>Two</div>", "One\nTwo"),
            ("One<br>Two<br><br>Three", "One\nTwo\n\nThree"),
            ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
            ("<b>Bo</b>ld  and\n spaced", "Bold and spaced"),
            ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
            ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
            ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            ("a&nbsp;b &amp; c &#233;", "a b & c é"),
            ("<blockquote>said</blockquote>mine", "> said\nmine"),
            ("<blockquote>a<blockquote>b</blockquote></blockquote>", "> a\n>> b"),
            ("<style>x</style><script>y</script><title>t</title>seen", "seen"),
            ("<div style='display: none'>preview</div>seen", "seen"),
            ("<p hidden>no</p>yes<!-- no -->", "yes"),
            ("<p class=MsoNormal>One</p><p class=MsoNormal>Two</p>", "One\nTwo"),
            ("<p style='margin:0'>One</p><p style='margin:0'>Two</p>", "One\nTwo"),
            ("plain words", "plain words"),
            ("", ""),
            ("<", "<"),
        ],
    )
    def test_reads(self, html, text):
        assert text_of(html) == text

    @pytest.mark.parametrize(
        "html",
        [
            '<div>New</div><div class="yahoo_quoted">old</div>',
            '<div>New</div><hr><div id="divRplyFwdMsg">From: x</div><div>old</div>',
            '<div>New</div><div id="appendonsend"></div><hr><div>old</div>',
            '<div>New</div><blockquote type="cite">old</blockquote>',
            '<div>New</div><div class="protonmail_quote">old</div>',
        ],
    )
    def test_marks_what_mail_programs_mark_as_the_answered_mail(self, html):
        new = [
            line for line in text_of(html, only_new=True).split("\n") if not line.startswith(">")
        ]

        assert " ".join(new).strip() == "New"
        assert "old" in text_of(html)

    @pytest.mark.parametrize(
        "html",
        [
            '<div>New</div><div class="gmail_signature">Ana</div>',
            '<div>New</div><div id="ms-outlook-mobile-signature">Ana</div>',
            '<div>New</div><pre class="moz-signature">-- Ana</pre>',
        ],
    )
    def test_leaves_signatures_out_of_what_is_new(self, html):
        assert text_of(html, only_new=True) == "New"

    def test_takes_an_indent_for_no_quote(self):
        html = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">mine</blockquote>'

        assert text_of(html) == "mine"

    def test_gives_up_on_towers_of_tags_but_keeps_the_words(self):
        html = "<div>" * 5000 + "deep"

        assert is_too_deep(html)
        assert "deep" in text_of(html)
