"""The one list of what a stranger's HTML may bring into our page: words, tables, links; nothing that loads."""

import html as markup
import re

import nh3

from messaging.mail.html import LONGEST, is_too_deep, text_of

_TAGS = {
    "a", "abbr", "address", "b", "bdi", "bdo", "big", "blockquote", "br", "caption", "center",
    "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "figcaption",
    "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li",
    "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
#: Dropped with everything inside them.
_DROPPED_WHOLE = {
    "script", "style", "title", "noscript", "template", "iframe", "object", "embed", "applet",
    "svg", "math", "select", "textarea", "audio", "video", "xmp", "noembed", "noframes",
    "frameset", "plaintext", "xml", "map",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign"},
    "tr": {"align", "valign"},
}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s\x00-\x1f]", re.IGNORECASE)
#: Pictures that are in the page itself. SVG is not a picture but a document.
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,4}%?")


def sanitise(html: str) -> str:
    """Return the HTML with only what is listed above, "" when nothing to see is left.

    No style, class, id, script, form, event, hx-* or data-* attribute survives; pictures from elsewhere keep only
    their alternative text; links open apart and tell nobody where they were clicked.
    """
    html = html[:LONGEST].replace("\x00", "")
    if is_too_deep(html):
        return f"<pre>{markup.escape(text_of(html))}</pre>"
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        url_schemes={"http", "https", "mailto", "tel", "data"},
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if _LINK.match(value.strip()) else None
    if name == "src":
        return value if _PICTURE.fullmatch(value.strip()) else None
    if name in ("width", "height", "colspan", "rowspan", "start"):
        return value if _NUMBER.fullmatch(value.strip()) else None
    return value
