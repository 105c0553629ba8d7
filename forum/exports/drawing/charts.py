"""Drawings of charts for formats in which they stand by themselves: SVG, PNG and plain letters."""

import re
from dataclasses import dataclass
from typing import Any, Final

from forum.domain.exports.report import ReportChart
from forum.exports.drawing.fonts import all_fonts

_NAMESPACE: Final = "http://www.w3.org/2000/svg"
_SIZE: Final = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_STYLE: Final = (
    '<style>text{font-family:"Libertinus Serif","New Computer Modern",serif;font-size:13px;'
    "fill:#14211f}.amount{fill:#005b61}.count{fill:#4a5755}.base{stroke:#c6d1ce}"
    ".latest{text-anchor:end}</style>"
)
_PAGE: Final = """#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.drawing), format: "svg", width: 320pt)
"""
_DOTS_PER_INCH: Final = 200
_LONGEST_BAR: Final = 24


@dataclass(frozen=True)
class Picture:
    """A drawing as a PNG file; `height` is its height for a width of 1."""

    content: bytes
    height: float


def inline_svg(chart: ReportChart) -> str:
    """Return the drawing as an element that is XML as well as HTML."""
    return chart.drawing.replace("<svg ", f'<svg xmlns="{_NAMESPACE}" ', 1)


def whole_svg(chart: ReportChart) -> str:
    """Return the drawing with the look that a style sheet gives it elsewhere."""
    return inline_svg(chart).replace("><title", f">{_STYLE}<title", 1)


def draw_picture(chart: ReportChart) -> Picture:
    """Return the drawing as a picture."""
    import typst  # heavy: loaded only when a document is made

    compiler = typst.Compiler(
        _PAGE.encode(), sys_inputs={"drawing": whole_svg(chart)}, font_paths=all_fonts()
    )
    content: Any = compiler.compile(format="png", ppi=_DOTS_PER_INCH)
    size = _SIZE.search(chart.drawing)
    return Picture(bytes(content), int(size[2]) / int(size[1]) if size else 1)


def bars_of(chart: ReportChart) -> list[str]:
    """Return a bar of block letters for each row."""
    highest = max((number for _name, number in chart.rows), default=1) or 1
    return ["█" * max(number > 0, _LONGEST_BAR * number // highest) for _name, number in chart.rows]
