"""A small report that holds what is hard to print."""

from dataclasses import replace
from datetime import UTC, datetime

from forum.domain.exports.report import (
    LABELS,
    Report,
    ReportChart,
    ReportContribution,
    ReportDateChange,
    ReportFact,
    ReportPassage,
    ReportPost,
    ReportQuestion,
    ReportSection,
    ReportStatement,
    ReportSummary,
    ReportSummarySection,
    ReportText,
    Words,
)
from forum.exports import FORMATS

TRUST = "<p>Trust is gained.</p>"
HOSTILE = "<p>=cmd|' /C calc'!A0 and #read(&quot;/etc/passwd&quot;) and $x$ *stars* @ref [1] 😀</p>"
TABLE = (
    "<table><thead><tr><th>a</th><th>b</th></tr></thead>"
    "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
)
NESTED = (
    '<ol start="5"><li><p>five</p><p>more of five</p></li><li><p>six</p><ul><li>deep</li></ul>'
    "<p>after</p></li></ol><blockquote><p>said</p><ul><li>there</li></ul></blockquote>"
    "<ul><li><pre><code>x [2]\n</code></pre></li></ul><table><thead><tr><th>a</th></tr></thead>"
    '<tbody><tr><td><a href="https://example.org/cell">b</a></td></tr></tbody></table>'
)
RICH = (
    '<p>First <strong>bold</strong> <em>soft</em> words, <a href="https://example.org/x">a link</a>'
    " and [2].</p><ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul><ol><li>uno</li></ol>"
    "<blockquote><p>said before</p></blockquote><h5>An inner heading</h5>"
    f"<pre><code>x = 1\n</code></pre>{TABLE}"
)

HOSTILE_LINE = (
    '\u202eevil\u202c <script>alert(1)</script> ]]> --> \x0b\x00 \ufffe & "\'" ${x} {{7*7}}'
)
"""A line with markup, control characters and a change of direction."""

BREAKING = (
    "<p>&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt; --&gt; &amp;amp; \x0b\x00\x1f \ufffe "
    '\u202eevil\u202c <a href="javascript:alert(1)">a</a> '
    '<a href="http://exa mple.org/%zz?a=b&amp;c">b</a> <a href="http://[bad">c</a></p>'
    "<p>=cmd|' /C calc'!A0 {{7*7}} #read(&quot;/etc/passwd&quot;) [1] "
    "&lt;![CDATA[x]]&gt; &lt;!-- y --&gt;<br>next</p>"
    "<pre><code>``` &lt;/code&gt;\n~~~\n</code></pre>"
    "<blockquote><p># no heading</p><ul><li>- x</li></ul></blockquote><hr>"
    '<ol start="7" class="bracketed"><li>seven</li></ol>'
)
"""Safe HTML, as far as tags go, with what might break out of another format."""


CHART = ReportChart(
    "country",
    "Countries",
    "Kenya 4, Perú <b> & co 1",
    "Country",
    (("Kenya", 4), ("Perú <b> & co", 1)),
    '<svg class="chart" viewBox="0 0 320 72" role="img" aria-labelledby="country-t country-d">'
    '<title id="country-t">Countries</title><desc id="country-d">Kenya 4, Perú &lt;b&gt; &amp; co 1'
    '</desc><text x="0" y="13">Kenya</text><rect class="amount" x="0" y="19" width="250" '
    'height="10"/><text class="count" x="256" y="28">4</text><text x="0" y="49">Perú &lt;b&gt; '
    '&amp; co</text><rect class="amount" x="0" y="55" width="62" height="10"/></svg>',
)
"""A chart of two countries."""


def entry(number: int, *passages: ReportPassage, **values: object) -> ReportContribution:
    """Return a contribution with defaults."""
    made = ReportContribution(
        number=number,
        name=f"Author {number}",
        byline="Institute, Kenya",
        organisation="Institute",
        country="Kenya",
        capacity="",
        label=None,
        language="English",
        submitted_at=datetime(2026, 11, number, 9, tzinfo=UTC),
        date=f"{number} November 2026",
        address=f"http://localhost/en/consultations/x/contributions/{number}",
        parent=None,
        post=(),
        root=None,
        title=None,
        passages=passages,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def passage(html: str, question: int | None, **values: object) -> ReportPassage:
    """Return a passage in English, or translated from Spanish where `translation` is given."""
    words = ReportText("en", html)
    if "translation" in values:
        words = ReportText(
            "es", html, str(values["translation"]), "en", "Machine translation from Spanish"
        )
    return ReportPassage(words, question, bool(values.get("quoted")))


def report(**values: object) -> Report:
    """Return the report."""
    made = Report(
        language="en",
        title=ReportText("en", "<p>Exchange &amp; learning</p>"),
        subtitle="Proceedings. http://localhost/en/consultations/x",
        address="http://localhost/en/consultations/x",
        site="Forum",
        facts=(
            ReportFact("Organised by", (Words("Agency"),)),
            ReportFact("Closed", (Words("12 December 2026"),)),
        ),
        organised_by="Agency",
        introduction=ReportText("en", "<p>Welcome.</p>"),
        background=None,
        sections=(
            ReportSection(
                ReportText("en", "<p>Why</p>"),
                (
                    ReportQuestion(1, ReportText("en", "<p>What is gained?</p>")),
                    ReportQuestion(2, ReportText("en", "<p>What is lost?</p>")),
                ),
            ),
        ),
        contributions=(
            entry(1, passage("<p>Dear all</p>", None), passage(RICH, 1), passage(HOSTILE, 2)),
            entry(2, passage("<p>Se gana confianza.</p>", 1, translation=TRUST)),
            entry(3, passage("<p>I agree\x0b.</p>", None), parent=2, root=2),
            entry(4, stub="Withdrawn by its author.", name=""),
            entry(5, passage("<p>All in all.</p>", None)),
        ),
        posts=(
            ReportPost(
                "Welcome",
                "Rosa",
                Words("Facilitator"),
                "1 November",
                ReportText("en", "<p>Hello</p>"),
                ReportText("en", "<p>See [2].</p>"),
            ),
        ),
        date_changes=(
            ReportDateChange(
                "Extended, from 1 to 8 December", ReportText("en", "<p>On request.</p>")
            ),
        ),
        summary=ReportSummary(
            ReportText("en", "<p>What was said</p>"),
            None,
            "Rosa, 1 January",
            (
                ReportSummarySection(
                    "Gains",
                    None,
                    (
                        ReportStatement(
                            False, ReportText("en", "<p>Trust is gained [2].</p>"), (2,)
                        ),
                    ),
                ),
            ),
        ),
        by_question=True,
        labels={key: key.replace("_", " ").capitalize() for key in LABELS}
        | {"unset": "Unset: %(scripts)s.", "page_of": "page %(page)s of %(pages)s"},
        participation=(CHART,),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def made(format_: str, **values: object) -> bytes:
    """Return a report of these values as a file."""
    render = FORMATS[format_].render
    assert render is not None
    return render(report(**values))
