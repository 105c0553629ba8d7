"""The appearance of a Word document: its styles, its page and its lists."""

from typing import Any

from forum.domain.html.blocks import Block
from forum.domain.html.read import BULLET
from forum.domain.languages import direction_of, region_of

PETROL, VIOLET, SOFT, INK, LINE = "005B61", "50449E", "4A5755", "14211F", "C6D1CE"
SERIF, SANS, MONO = "Georgia", "Calibri", "Consolas"
TEXT_WIDTH = 15.8  # centimetres

PARAGRAPHS = (
    # name, colour, size, italic, sans, keeps with next
    ("Forum Label", VIOLET, 9, False, True, True),
    ("Forum Meta", SOFT, 9, False, True, True),
    ("Forum Aside", SOFT, 9, False, True, False),
    ("Forum Contents", SOFT, 9, False, True, False),
    ("Forum Caption", INK, 9.5, False, True, True),
    ("Forum Title", INK, 11, False, False, True),
    ("Forum Question", INK, 11, False, False, False),
    ("Forum Words", INK, 10.5, False, False, False),
    ("Forum Cell", INK, 10, False, False, False),
    ("Forum Translation", INK, 10.5, False, False, False),
    ("Forum Original", SOFT, 9.5, False, False, False),
    ("Forum Quoted", SOFT, 10.5, True, False, False),
)
RULES = {"Forum Translation": ("dotted", VIOLET), "Forum Original": ("single", LINE)}
INDENT, STEP = 0.4, 0.7  # centimetres: of text beside a rule, and for each list around a text
POINTS, MAX_SPACE = 28.35, 31  # points in a centimetre; the widest space beside a rule
BOLD_STYLES = {"Forum Caption", "Forum Title"}
AFTER_BORDERS = tuple(
    f"w:{name}"
    for name in (
        "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct",
        "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid",
        "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
        "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
        "rPr", "sectPr", "pPrChange",
    )
)  # fmt: skip
"""The elements that must follow the borders of a paragraph (ECMA-376, CT_PPr)."""


def apply_styles(docx: Any, document: Any, language: str) -> None:
    """Set the page and all styles of a document; `docx` is the library."""
    cm, pt, rgb = docx.shared.Cm, docx.shared.Pt, docx.shared.RGBColor.from_string
    section, styles = document.sections[0], document.styles
    section.page_width, section.page_height = cm(21), cm(29.7)
    section.left_margin = section.right_margin = cm((21 - TEXT_WIDTH) / 2)
    normal = styles["Normal"]
    normal.font.name, normal.font.size = SERIF, pt(10.5)
    normal.element.get_or_add_rPr().append(language_property(docx, language))
    for name in ("Title", *(f"Heading {n}" for n in range(1, 10))):
        _style_heading(docx, styles[name])
    for name, colour, size, is_italic, is_sans, keeps_with_next in PARAGRAPHS:
        style = styles.add_style(name, docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.color.rgb, style.font.size = rgb(colour), pt(size)
        style.font.italic, style.font.bold = is_italic, name in BOLD_STYLES
        style.paragraph_format.space_after = pt(3 if keeps_with_next else 6)
        style.paragraph_format.keep_with_next = keeps_with_next
        if is_sans:
            style.font.name = SANS
    for name in RULES:
        draw_rule(docx, styles[name].element.get_or_add_pPr(), name)
        styles[name].paragraph_format.left_indent = cm(INDENT)
    for level in (1, 2):
        _add_contents_style(docx, styles, level)
    for name in ("Forum Contents", "Forum Cell"):
        styles[name].paragraph_format.space_after = pt(2)


def _add_contents_style(docx: Any, styles: Any, level: int) -> None:
    """Add the style that Word itself gives to contents, with dots up to the number of the page."""
    cm, pt = docx.shared.Cm, docx.shared.Pt
    style = styles.add_style(f"toc {level}", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    style.font.size, style.font.name = pt(10 if level == 1 else 9), SANS
    style.paragraph_format.space_after = pt(2)
    style.paragraph_format.left_indent = cm(0.7 * (level - 1))
    text = docx.enum.text
    style.paragraph_format.tab_stops.add_tab_stop(
        cm(TEXT_WIDTH), text.WD_TAB_ALIGNMENT.RIGHT, text.WD_TAB_LEADER.DOTS
    )


def _style_heading(docx: Any, style: Any) -> None:
    pt, rgb = docx.shared.Pt, docx.shared.RGBColor.from_string
    level = 0 if style.name == "Title" else int(style.name.split()[-1])
    is_entry = level > 2
    style.font.name = SANS if is_entry else SERIF
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(docx.oxml.ns.qn(f"w:{theme}"), None)
    style.font.size = pt((24, 18, 14, 11, 10.5)[min(level, 4)])
    style.font.bold, style.font.italic = is_entry, False
    style.font.color.rgb = rgb(INK if is_entry or level == 0 else PETROL)
    style.paragraph_format.space_before = pt((0, 22, 16, 12, 10)[min(level, 4)])
    style.paragraph_format.space_after = pt(8 if level == 0 else 4)
    style.paragraph_format.keep_with_next = True
    for border in style.element.get_or_add_pPr().findall(docx.oxml.ns.qn("w:pBdr")):
        border.getparent().remove(border)


def draw_rule(docx: Any, properties: Any, name: str, *, centimetres: float = INDENT) -> None:
    """Draw the rule of style `name` left of the text, as far away as Word allows."""
    kind, colour = RULES[name]
    space = min(round(centimetres * POINTS - 3), MAX_SPACE)
    borders, left = docx.oxml.OxmlElement("w:pBdr"), docx.oxml.OxmlElement("w:left")
    for key, value in (("val", kind), ("sz", "12"), ("space", str(space)), ("color", colour)):
        left.set(docx.oxml.ns.qn(f"w:{key}"), value)
    borders.append(left)
    properties.insert_element_before(borders, *AFTER_BORDERS)


def language_property(docx: Any, language: str) -> Any:
    """Return the property that gives Word the language of a text, of either direction."""
    tag = docx.oxml.OxmlElement("w:lang")
    script = "w:bidi" if direction_of(language) == "rtl" else "w:val"
    tag.set(docx.oxml.ns.qn(script), region_of(language))
    return tag


class ListStyles:
    """The definitions of lists: one for all bullets, two for numbers, and each numbered list."""

    BULLETS = "•–·"

    def __init__(self, docx: Any, document: Any) -> None:
        self.docx = docx
        self.root = document.part.numbering_part.element
        used_ids = [int(i) for i in self.root.xpath("w:abstractNum/@w:abstractNumId")]
        next_id = max(used_ids, default=0) + 1
        self.definitions = {BULLET: next_id, ".": next_id + 1, ")": next_id + 2}
        self.last_id = max((int(i) for i in self.root.xpath("w:num/@w:numId")), default=0)
        first_list = next(iter(self.root.xpath("w:num")), None)
        for sign in self.definitions:
            definition = self._new_definition(sign)
            if first_list is None:
                self.root.append(definition)
            else:
                first_list.addprevious(definition)
        self.bullets_id = self._add_list(self.definitions[BULLET])
        self.open_lists: dict[int, tuple[int, str]] = {}

    def close(self) -> None:
        """Forget the open lists, so that the next item starts a new list."""
        self.open_lists.clear()

    def list_id(self, level: int, item: Block) -> int:
        """Return the id of the list of an item at a level from 0."""
        self.open_lists = {n: list_ for n, list_ in self.open_lists.items() if n <= level}
        if item.number is None:
            self.open_lists.pop(level, None)
            return self.bullets_id
        sign = item.mark[-1]
        id_, next_mark = self.open_lists.get(level, (0, ""))
        if item.mark != next_mark:
            id_ = self._add_list(self.definitions[sign], level, item.number)
        self.open_lists[level] = (id_, f"{item.number + 1}{sign}")
        return id_

    def _new_element(self, name: str, **values: object) -> Any:
        element = self.docx.oxml.OxmlElement(f"w:{name}")
        for key, value in values.items():
            element.set(self.docx.oxml.ns.qn(f"w:{key}"), str(value))
        return element

    def _add_list(self, kind: int, level: int = 0, start: int | None = None) -> int:
        self.last_id += 1
        list_ = self._new_element("num", numId=self.last_id)
        list_.append(self._new_element("abstractNumId", val=kind))
        if start is not None:
            override = self._new_element("lvlOverride", ilvl=level)
            override.append(self._new_element("startOverride", val=start))
            list_.append(override)
        self.root.append(list_)
        return self.last_id

    def _new_definition(self, sign: str) -> Any:
        definition = self._new_element("abstractNum", abstractNumId=self.definitions[sign])
        definition.append(self._new_element("multiLevelType", val="hybridMultilevel"))
        for level in range(9):
            is_bullet = sign == BULLET
            text = self.BULLETS[level % 3] if is_bullet else f"%{level + 1}{sign}"
            item = self._new_element("lvl", ilvl=level)
            item.append(self._new_element("start", val=1))
            item.append(self._new_element("numFmt", val="bullet" if is_bullet else "decimal"))
            item.append(self._new_element("lvlText", val=text))
            item.append(self._new_element("lvlJc", val="left"))
            properties = self._new_element("pPr")
            hanging = 340 if is_bullet else 480  # "10." has its place before the text
            properties.append(self._new_element("ind", left=600 + 510 * level, hanging=hanging))
            item.append(properties)
            definition.append(item)
        return definition
