"""Rich text: descriptions keep a few harmless tags and lose everything that could run or reach out (S3.1.1-c)."""

from html import escape
from html.parser import HTMLParser

from chalicelib.core.texts import tidied

KEPT = frozenset(
    {
        "b", "blockquote", "br", "em", "h2", "h3", "h4", "hr", "i", "li", "ol", "p", "s", "small", "strong", "sub",
        "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    }
)  # fmt: skip
"""Tags that stay, all without attributes."""

EMPTY = frozenset({"br", "hr"})
DROPPED_WITH_CONTENT = frozenset(
    {"script", "style", "iframe", "object", "svg", "math", "template", "noscript", "title"}
)
BLOCKS = KEPT - {"b", "em", "i", "s", "small", "strong", "sub", "sup", "u"}


class _Sanitizer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self.open: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED_WITH_CONTENT:
            self.silent += 1
        elif tag in KEPT and not self.silent:
            self.kept.append(f"<{tag}>")
            if tag not in EMPTY:
                self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED_WITH_CONTENT:
            self.silent = max(0, self.silent - 1)
        elif tag in self.open and not self.silent:
            while (last := self.open.pop()) != tag:
                self.kept.append(f"</{last}>")
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.kept.append(escape(tidied(data), quote=False))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def sanitized(html: str) -> str:
    """The harmless part of it, well formed; sanitizing that again changes nothing, and doors take it as a text."""
    parser = _Sanitizer()
    parser.feed(_with_whole_tags(html))
    parser.close()
    return "".join([*parser.kept, *(f"</{tag}>" for tag in reversed(parser.open))]).strip()


def _with_whole_tags(html: str) -> str:
    """The same, where no tag ends any more written as the text that it is: the parser looks for the end of each such
    tag through all of the rest, which takes seconds for a few thousand of them."""
    tags, end, rest = html.rpartition(">")
    return tags + end + rest.replace("<", "&lt;")


def plain(html: str) -> str:
    """The words of sanitized HTML, for search and previews."""
    parser = _Reader()
    parser.feed(html)
    parser.close()
    return " ".join("".join(parser.words).split())
