"""Web pages as text: blocks become lines, tables ``a | b | c`` lines; scripts, styles and navigation are left out."""

import codecs
import re
from dataclasses import dataclass, field

from lxml import etree
from lxml import html as lxml_html

from pipelines.ingest.decoding import BOMS, UndecodableError, decode
from pipelines.ingest.formats.converted import ConversionError, Converted
from pipelines.ingest.formats.table_lines import row_lines

CONVERTER = f"lxml {etree.__version__} html-1"
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
CHARSET_WITHIN = 4096
AS_GB18030 = frozenset({"gb2312", "gbk", "gb_2312-80", "x-gbk"})
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")

DROPPED = frozenset(
    {
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "iframe",
        "object",
        "svg",
        "select",
        "textarea",
        "button",
        "head",
    }
)
BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"}
    | {"html", "li", "main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "ul"}
)
CELLS = frozenset({"td", "th"})

SPACES = re.compile(r"[ \t\r\n\f]+")
WIDE_BREAK = re.compile(r"(?<=[⺀-鿿　-〿＀-｠])[ \t\r\f]*\n[ \t\r\n\f]*(?=[⺀-鿿　-〿＀-｠])")
"""A line break in the source between two wide characters is no space: as CSS Text says and browsers show."""


def convert_html(data: bytes) -> Converted:
    """The readable text of a page, character references resolved, and its title.

    The encoding is told by BOM, by being UTF-8, by the page itself, else detected. Raises ``ConversionError``
    (undecodable, no_text, damaged_file).
    """
    text, encoding = _decoded(data)
    parser = lxml_html.HTMLParser(huge_tree=True)
    try:
        root = lxml_html.document_fromstring(XML_DECLARATION.sub("", text), parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise ConversionError("no_text", "网页中没有正文，请保存网页全文后再上传") from error
    if any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        # The parser leaves out what lies beyond its limits: half a page must not pass for a whole one.
        raise ConversionError("damaged_file", "网页层层嵌套超过上限，无法读全，请另存为 docx 或 txt")
    title = " ".join((root.findtext(".//title") or "").split())
    return Converted("\n".join(_lines(root)), CONVERTER, title, encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    told = CHARSET.search(data[:CHARSET_WITHIN])
    marked = any(data.startswith(bom) for bom, _ in BOMS)
    try:
        if told and not marked and not _is_utf8(data):
            named = told[1].decode("ascii").lower()
            encoding = codecs.lookup("gb18030" if named in AS_GB18030 else named).name
            return data.decode(encoding), encoding
    except (LookupError, UnicodeDecodeError):
        pass
    try:
        return decode(data)
    except UndecodableError as error:
        raise ConversionError("undecodable", f"{error}，请另存为 UTF-8") from error


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


@dataclass(slots=True)
class _Frame:
    """What is being read: the page, a row of a table or a cell, each with the lines it has so far."""

    kind: str
    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    layout: bool = False

    def flush(self) -> None:
        """End the line that is being read."""
        joined = WIDE_BREAK.sub("", "".join(self.pieces))
        self.pieces.clear()
        self.lines += [line for part in joined.split("\0") if (line := SPACES.sub(" ", part).strip())]


def _lines(root: etree._Element) -> list[str]:
    """Lines of a page. A walk without recursion: hostile pages nest without end."""
    frames = [_Frame("page")]
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in DROPPED:
                walk.skip_subtree()
                continue
            _open(str(element.tag), frames)
            frames[-1].pieces.append(_spaced(element))
            continue
        if event == "end" and element.tag not in DROPPED:
            _close(str(element.tag), frames)
        frames[-1].pieces.append(element.tail or "")
    frames[0].flush()
    return frames[0].lines


def _spaced(element: etree._Element) -> str:
    """An element's own text; in ``pre`` the line breaks count."""
    text = element.text or ""
    return text.replace("\n", "\0") if element.tag == "pre" else text


def _open(tag: str, frames: list[_Frame]) -> None:
    if tag == "br":
        frames[-1].pieces.append("\0")
    elif tag in BLOCKS:
        frames[-1].flush()
    if tag == "table":
        for frame in frames:
            frame.layout = frame.kind == "row"
    if tag == "tr":
        frames[-1].flush()
        frames.append(_Frame("row"))
    elif tag in CELLS:
        frames.append(_Frame("cell"))


def _close(tag: str, frames: list[_Frame]) -> None:
    frame = frames[-1]
    if tag in BLOCKS:
        frame.flush()
    elif tag in CELLS and frame.kind == "cell":
        frames.pop()
        frame.flush()
        outer = frames[-1]
        if outer.kind == "row":
            outer.cells.append(frame.lines)
        else:
            outer.lines += frame.lines
    elif tag == "tr" and frame.kind == "row":
        frames.pop()
        frame.flush()
        frames[-1].lines += [*frame.lines, *row_lines(frame.cells, layout=frame.layout)]
