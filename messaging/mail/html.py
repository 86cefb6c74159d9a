"""A mail's HTML as text people can read: blocks as lines, lists, table cells, quotes with their mark."""

import re
from collections.abc import Callable

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: A page nested deeper costs quadratic time in every HTML reader; nobody writes one.
DEPTH_LIMIT = 256
#: Characters of HTML that are read; what follows is cut.
LONGEST = 2_000_000

#: Tags and texts that are read; what follows is left out of the text.
_STEPS = 300_000
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*?(/?)>")
_ANY_TAG = re.compile(r"<(?:!--.{0,100000}?--|[^<>]{0,10000})>", re.DOTALL)
_NOT_NESTING = {
    "br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr",
    "p", "li", "td", "tr", "th", "dd", "dt", "option", "tbody", "thead", "html", "head", "body",
}  # fmt: skip
_SILENT = {
    "head", "title", "style", "script", "noscript", "template", "object", "embed", "iframe",
    "svg", "math", "select", "textarea", "audio", "video", "map", "xml",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "body", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "header", "html", "legend", "li",
    "main", "nav", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "caption",
}  # fmt: skip
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "blockquote", "hr"}
_HIDDEN_STYLE = re.compile(r"display:none|visibility:hidden|mso-hide:all")
_INVISIBLE = re.compile("[\u200b\u2060\ufeff\u00ad\u034f]")
_BLANKS = re.compile("[ \t\r\n\f]+")

_QUOTE_CLASSES = re.compile(
    r"\b(gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite|mailcite|zmail_extra"
    r"|freebirdFormviewerViewResponseQuote|ms-outlook-mobile-reference-message)\b",
    re.IGNORECASE,
)
_QUOTE_IDS = re.compile(
    r"yahoo_quoted|^OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|"
    r"MAC_OUTLOOK_ATTRIBUTION",
    re.IGNORECASE,
)
#: From these on, everything beside and below is the mail that is answered.
_CUT_IDS = re.compile(r"^(x_)*(divRplyFwdMsg|appendonsend|replySplit|stopSpelling)$", re.IGNORECASE)
_SIGNATURE_CLASSES = re.compile(
    r"\b(gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block"
    r"|yahoo_signature|tutanota_signature)\b"
)
_SIGNATURE_IDS = re.compile(
    r"^(x_)*(Signature|ms-outlook-mobile-signature|AppleMailSignature|signature)\b"
)


def is_too_deep(html: str) -> bool:
    """Say whether the page nests so deep that reading it would cost too much."""
    depth = deepest = 0
    for tag in _TAG.finditer(html):
        if tag[2].lower() in _NOT_NESTING or tag[3]:
            continue
        depth = max(0, depth + (-1 if tag[1] else 1))
        deepest = max(deepest, depth)
    return deepest > DEPTH_LIMIT


def text_of(html: str, *, only_new: bool = False) -> str:
    """Return the visible text, quotes marked with "> ".

    With `only_new`, what mail programs mark as the answered mail counts as quoted too, and what they mark as a
    signature is left out.
    """
    html = html[:LONGEST].replace("\x00", "")
    if is_too_deep(html):
        return _ANY_TAG.sub(" ", html).strip()
    root = LexborHTMLParser(html).root
    if root is None:
        return ""
    return _Reader(only_new=only_new).read(root)


class _Frame:
    """The text of one level of quotation."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.at_line_start = True
        self.blank_lines = 2  # nothing above: no blank line is ever needed
        self.space = False

    def text(self, words: str) -> None:
        """Append words whose blanks are collapsed already."""
        bare = words.lstrip(" ")
        if not bare:
            self.space = self.space or (bool(words) and not self.at_line_start)
            return
        if (self.space or bare != words) and not self.at_line_start:
            self.out.append(" ")
        self.space = bare.endswith(" ")
        self.out.append(bare.rstrip(" "))
        self.at_line_start, self.blank_lines = False, 0

    def verbatim(self, text: str) -> None:
        """Append text as it stands, as in pre."""
        self.out.append(text)
        self.at_line_start, self.blank_lines, self.space = text.endswith("\n"), 0, False

    def line_break(self) -> None:
        """End the line, empty or not."""
        self.out.append("\n")
        self.blank_lines += self.at_line_start
        self.at_line_start, self.space = True, False

    def block(self, blank_lines: int) -> None:
        """Begin on a new line, with so many blank lines above."""
        if not self.at_line_start:
            self.line_break()
        while self.blank_lines < blank_lines:
            self.line_break()

    def whole(self) -> str:
        """Return the text without blanks at line ends and blank lines around it."""
        lines = "".join(self.out).replace("\u00a0", " ").split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")


class _Reader:
    """Walks the tree without recursion and writes text."""

    def __init__(self, *, only_new: bool) -> None:
        self.only_new = only_new
        self.frames = [_Frame()]
        self.lists: list[int | None] = []
        self.pre = 0
        self.todo: list[LexborNode | Callable[[], None]] = []

    def read(self, root: LexborNode) -> str:
        self.todo.append(root)
        steps = 0
        while self.todo and steps < _STEPS:
            steps += 1
            step = self.todo.pop()
            if isinstance(step, LexborNode):
                self._visit(step)
            else:
                step()
        while len(self.frames) > 1:
            self._end_quote()
        text = self.frames[0].whole()
        return re.sub(r"\n{4,}", "\n\n\n", text)

    @property
    def frame(self) -> _Frame:
        return self.frames[-1]

    def _visit(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "-text":
            self._write(node.text_content or "")
            return
        if tag in _SILENT or tag.startswith(("-comment", "!", "_")):
            return
        attributes = {k: v or "" for k, v in node.attributes.items()}
        if "hidden" in attributes or _is_hidden(attributes.get("style", "")):
            return
        if self.only_new and _matches(attributes, _SIGNATURE_CLASSES, _SIGNATURE_IDS):
            return
        if self.only_new and _CUT_IDS.match(attributes.get("id", "")):
            self._quote([*_children(node), *self._followers(node)])
        elif _is_quote(tag, attributes, only_new=self.only_new):
            self._quote(_children(node))
        else:
            self._open(tag, attributes)
            self.todo.extend(reversed(_children(node)))

    def _followers(self, node: LexborNode) -> list[LexborNode]:
        """Take what waits beside `node` off the list of what is to be read, and return it in order."""
        found: list[LexborNode] = []
        parent = node.parent
        while self.todo and isinstance(follower := self.todo[-1], LexborNode):
            if parent is None or follower.parent is None or follower.parent.mem_id != parent.mem_id:
                break
            found.append(follower)
            self.todo.pop()
        return found

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        """Write what stands before a tag's content, and remember what stands after it."""
        frame = self.frame
        if tag == "br":
            frame.line_break()
        elif tag in ("td", "th"):
            if not frame.at_line_start:
                frame.text(" ")
        elif tag in _SPACED:
            # Word's paragraphs have no margin: it writes empty ones between them.
            blank = 0 if "mso" in attributes.get("class", "").lower() else 1
            blank = (
                0
                if re.search(
                    r"margin(-top)?:0(px|cm|in|pt|;|$)",
                    attributes.get("style", "").replace(" ", ""),
                )
                else blank
            )
            blank = 0 if tag in ("ul", "ol") and self.lists else blank
            frame.block(blank)
            if tag in ("ul", "ol"):
                self.lists.append(None if tag == "ul" else 0)
            self.pre += tag == "pre"
            self.todo.append(lambda: self._close(tag, blank))
        elif tag in _BLOCKS:
            frame.block(0)
            if tag == "li":
                self._item()
            self.todo.append(lambda: self.frame.block(0))

    def _close(self, tag: str, blank: int) -> None:
        if tag in ("ul", "ol"):
            self.lists.pop()
        self.pre -= tag == "pre"
        self.frame.block(blank)

    def _item(self) -> None:
        depth = max(0, len(self.lists) - 1)
        mark = "- "
        if self.lists and self.lists[-1] is not None:
            self.lists[-1] += 1
            mark = f"{self.lists[-1]}. "
        self.frame.out.append("  " * depth + mark)
        self.frame.blank_lines = 0

    def _quote(self, nodes: list[LexborNode]) -> None:
        self.frame.block(0)
        self.frames.append(_Frame())
        self.todo.append(self._end_quote)
        self.todo.extend(reversed(nodes))

    def _end_quote(self) -> None:
        quoted = self.frames.pop().whole()
        if quoted:
            marked = "\n".join(_marked(line) for line in quoted.split("\n"))
            self.frame.verbatim(marked + "\n")
            self.frame.blank_lines = 0

    def _write(self, text: str) -> None:
        if self.pre:
            self.frame.verbatim(text)
            return
        self.frame.text(_BLANKS.sub(" ", _INVISIBLE.sub("", text)))


def _marked(line: str) -> str:
    if not line:
        return ">"
    return f">{line}" if line.startswith(">") else f"> {line}"


def _children(node: LexborNode) -> list[LexborNode]:
    found: list[LexborNode] = []
    child = node.first_child
    while child is not None:
        found.append(child)
        child = child.next
    return found


def _is_hidden(style: str) -> bool:
    return bool(style) and _HIDDEN_STYLE.search(style.lower().replace(" ", "")) is not None


def _is_quote(tag: str, attributes: dict[str, str], *, only_new: bool) -> bool:
    style = attributes.get("style", "").lower().replace(" ", "")
    if tag == "blockquote":
        # Gmail's "indent more" is a blockquote without a border.
        is_indent = "border:none" in style or "border:0" in style or "border:medium" in style
        return not is_indent or "cite" in attributes.get("type", "").lower()
    if not only_new:
        return False
    if "gmail_quote" in attributes.get("class", ""):
        return False  # holds the attribution, and whatever is answered inside it
    return _matches(attributes, _QUOTE_CLASSES, _QUOTE_IDS)


def _matches(attributes: dict[str, str], classes: re.Pattern[str], ids: re.Pattern[str]) -> bool:
    return bool(classes.search(attributes.get("class", "")) or ids.search(attributes.get("id", "")))
