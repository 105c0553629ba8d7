"""The appearance of an OpenDocument text: its styles, its page and its lists."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from forum.domain.languages import direction_of, region_of

PETROL, VIOLET, SOFT, INK, LINE = "#005b61", "#50449e", "#4a5755", "#14211f", "#c6d1ce"
SERIF, SANS, MONO = "Georgia", "Calibri", "Consolas"
NAMESPACES: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'office:version="1.3"'
)
_PARAGRAPHS: Final = (
    # name, colour, size, italic, sans, keeps with next
    ("Forum_Label", VIOLET, 9, False, True, True),
    ("Forum_Meta", SOFT, 9, False, True, True),
    ("Forum_Aside", SOFT, 9, False, True, False),
    ("Forum_Caption", INK, 9.5, False, True, True),
    ("Forum_Picture", INK, 10, False, False, True),
    ("Forum_Title", INK, 11, False, False, True),
    ("Forum_Question", INK, 11, False, False, False),
    ("Forum_Words", INK, 10.5, False, False, False),
    ("Forum_Cell", INK, 10, False, False, False),
    ("Forum_Head", INK, 10, False, False, False),
    ("Forum_Translation", INK, 10.5, False, False, False),
    ("Forum_Original", SOFT, 9.5, False, False, False),
    ("Forum_Quoted", SOFT, 10.5, True, False, False),
    ("Forum_Code", INK, 9.5, False, False, False),
    ("Footnote", INK, 9, False, False, False),
    ("Contents_20_1", INK, 10, False, True, False),
    ("Contents_20_2", SOFT, 9.5, False, True, False),
)
_RULES: Final = {
    "Forum_Translation": f"0.06cm dotted {VIOLET}",
    "Forum_Original": f"0.03cm solid {LINE}",
}
_SIZES: Final = {1: 18, 2: 14, 3: 11, 4: 10.5}
_BULLETS: Final = "•–·"
TEXT_WIDTH: Final = 15.8
CHART_WIDTH: Final = 8
"""Centimetres."""


def language_properties(language: str) -> str:
    """Return the attributes that give a text its language, of either direction."""
    code, _, country = region_of(language).partition("-")
    suffix = "-complex" if direction_of(language) == "rtl" else ""
    kind = "style" if suffix else "fo"
    return f'{kind}:language{suffix}={quoteattr(code)} {kind}:country{suffix}="{country or "none"}"'


def write_styles(language: str, footer: tuple[str, str, str, str]) -> str:
    """Return styles.xml; `footer` is the title, and what stands around the numbers of pages."""
    title, before, between, after = map(escape, footer)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-styles {NAMESPACES}>'
        "<office:styles>"
        '<style:default-style style:family="paragraph"><style:text-properties '
        f'fo:font-family="{SERIF}" fo:font-size="10.5pt" {language_properties(language)}/>'
        "</style:default-style>"
        '<style:style style:name="Standard" style:family="paragraph" style:class="text">'
        '<style:paragraph-properties fo:margin-bottom="0.21cm" fo:line-height="130%"/>'
        "</style:style>"
        + _heading_styles()
        + "".join(map(_paragraph_style, _PARAGRAPHS))
        + _text_styles()
        + _list_style("Forum_Bullets", "")
        + _list_style("Forum_Numbers_.", ".")
        + _list_style("Forum_Numbers_)", ")")
        + _list_style("Forum_Marked", None)
        + '<text:notes-configuration text:note-class="footnote" style:num-format="1" '
        'text:footnotes-position="page" text:start-numbering-at="document"/>'
        "</office:styles><office:automatic-styles>"
        '<style:page-layout style:name="A4"><style:page-layout-properties '
        'fo:page-width="21cm" fo:page-height="29.7cm" fo:margin-top="2.4cm" '
        'fo:margin-bottom="1.6cm" fo:margin-left="2.6cm" fo:margin-right="2.6cm"/>'
        '<style:footer-style><style:header-footer-properties fo:min-height="1cm" '
        'fo:margin-top="0.4cm"/></style:footer-style></style:page-layout>'
        '<style:style style:name="Foot" style:family="paragraph" '
        'style:parent-style-name="Standard"><style:paragraph-properties><style:tab-stops>'
        f'<style:tab-stop style:position="{TEXT_WIDTH}cm" style:type="right"/></style:tab-stops>'
        "</style:paragraph-properties><style:text-properties "
        f'fo:font-family="{SANS}" fo:font-size="8.5pt" fo:color="{SOFT}"/></style:style>'
        "</office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="A4"><style:footer>'
        f'<text:p text:style-name="Foot">{title}<text:tab/>{before}<text:page-number '
        f'text:select-page="current">1</text:page-number>{between}'
        f"<text:page-count>1</text:page-count>{after}</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>\n"
    )


def _heading_styles() -> str:
    title = (
        '<style:style style:name="Title" style:family="paragraph" style:class="chapter" '
        'style:parent-style-name="Standard"><style:text-properties fo:font-size="24pt" '
        f'fo:color="{INK}"/></style:style>'
    )
    return title + "".join(map(_heading_style, range(1, 7)))


def _heading_style(level: int) -> str:
    colour, family = (PETROL, SERIF) if level < 3 else (INK, SANS)
    weight = "normal" if level < 3 else "bold"
    return (
        f'<style:style style:name="Heading_20_{level}" style:display-name="Heading {level}" '
        'style:family="paragraph" style:parent-style-name="Standard" style:class="text" '
        f'style:default-outline-level="{level}"><style:paragraph-properties '
        f'fo:margin-top="{0.8 - 0.1 * level:.2f}cm" fo:margin-bottom="0.15cm" '
        f'fo:keep-with-next="always"/><style:text-properties fo:font-family="{family}" '
        f'fo:font-size="{_SIZES.get(level, 10.5)}pt" fo:font-weight="{weight}" '
        f'fo:color="{colour}"/></style:style>'
    )


def _paragraph_style(style: tuple[str, str, float, bool, bool, bool]) -> str:
    name, colour, size, is_italic, is_sans, keeps = style
    rule = _RULES.get(name)
    border = f' fo:border-left="{rule}" fo:padding-left="0.3cm"' if rule else ""
    tab = ""
    if name.startswith("Contents"):
        tab = (
            f'<style:tab-stops><style:tab-stop style:position="{TEXT_WIDTH}cm" style:type="right" '
            'style:leader-style="dotted" style:leader-text="."/></style:tab-stops>'
        )
        border += ' fo:margin-left="0.6cm"' * name.endswith("2") + ' fo:margin-bottom="0.08cm"'
    is_bold = name in ("Forum_Caption", "Forum_Title", "Forum_Head")
    shape = ' fo:font-style="italic"' * is_italic + ' fo:font-weight="bold"' * is_bold
    shape += f' fo:font-family="{SANS}"' * is_sans
    border += ' fo:margin-bottom="0cm"' * (name in ("Forum_Cell", "Forum_Head"))
    border += ' fo:keep-with-next="always"' * keeps
    shown = name.replace("_20_", " ")
    return (
        f'<style:style style:name="{name}" style:display-name="{shown}" style:family="paragraph" '
        f'style:parent-style-name="Standard"><style:paragraph-properties{border}>{tab}'
        f'</style:paragraph-properties><style:text-properties fo:color="{colour}" '
        f'fo:font-size="{size}pt"{shape}/></style:style>'
    )


def _text_styles() -> str:
    return (
        '<style:style style:name="Internet_20_link" style:display-name="Internet link" '
        f'style:family="text"><style:text-properties fo:color="{PETROL}" '
        'style:text-underline-style="solid"/></style:style>'
        '<style:style style:name="Plain_20_link" style:display-name="Plain link" '
        f'style:family="text"><style:text-properties fo:color="{INK}" '
        'style:text-underline-style="none"/></style:style>'
    )


def _list_style(name: str, sign: str | None) -> str:
    """Return a list style: bullets for an empty sign, no marks for None, numbers for others."""
    levels = "".join(_list_level(level, sign) for level in range(1, 11))
    return f'<text:list-style style:name="{name}">{levels}</text:list-style>'


def _list_level(level: int, sign: str | None) -> str:
    """Return a level of a list; a blank follows its marks: beside a border a tab is too wide."""
    place = (
        '<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="space" '
        f'fo:text-indent="{-0.55 if sign else -0.4}cm" fo:margin-left="{0.2 + 0.9 * level:.1f}cm"/>'
        "</style:list-level-properties>"
    )
    if sign:
        return (
            f'<text:list-level-style-number text:level="{level}" style:num-format="1" '
            f'style:num-suffix="{sign}">{place}</text:list-level-style-number>'
        )
    bullet = "\u200b" if sign is None else _BULLETS[(level - 1) % 3]
    return (
        f'<text:list-level-style-bullet text:level="{level}" text:bullet-char="{bullet}">'
        f"{place}</text:list-level-style-bullet>"
    )
