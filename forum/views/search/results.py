"""The hits of a search for templates, with the search terms marked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from forum.domain.contributions.content import Capacity
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import MarkedPieces, mark_pieces
from forum.services.search.hits import Hit, HitSnippet
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language

_BEGIN, _END = "\x01", "\x02"
"""Stand for the tags around a term while a text is escaped; no text of people has such signs."""
_NO_SIGNS = re.compile(f"[{_BEGIN}{_END}]")


@dataclass(frozen=True)
class HitText:
    """A snippet with marked terms; `lang` is set if it is not in the language of the page.

    `label` says what kind of translation it is, or in which file it stands.
    """

    html: Markup
    lang: str
    label: str
    is_translated: bool


@dataclass(frozen=True)
class HitView:
    """A hit for templates."""

    hit: Hit
    address: str
    name: Markup
    byline: Markup
    iso: str
    date: str
    notes: Sequence[str]
    title: HitText | None
    excerpt: HitText | None


def make_hit_views(
    hits: Sequence[Hit], terms: SearchTerms, numbers: Mapping[int, int]
) -> list[HitView]:
    """Return the hits for templates; `numbers` are the numbers of questions by id."""
    first = {
        slug: url_for("contributions.show", slug=slug, number=1) for slug in {h.slug for h in hits}
    }
    return [
        _hit_view(hit, terms, numbers, f"{first[hit.slug].removesuffix('1')}{hit.number}")
        for hit in hits
    ]


def _hit_view(hit: Hit, terms: SearchTerms, numbers: Mapping[int, int], address: str) -> HitView:
    name = labels.author_name(hit.name, hit.organisation, hit.publication)
    organisation = hit.organisation if hit.organisation != name else ""
    capacities = {Capacity.ORGANISATION, Capacity.GROUP, Capacity.STATE}
    capacity = str(labels.CAPACITIES[hit.capacity]) if hit.capacity in capacities else ""
    others = ", ".join(filter(None, (country_names(hit.countries), capacity)))
    comma = ", " if organisation and others else ""
    byline = (*mark_pieces(organisation, terms, language()), (comma + others, False))
    year = dates.this_year(hit.zone)
    return HitView(
        hit=hit,
        address=address,
        name=mark_terms(mark_pieces(name, terms, language())),
        byline=mark_terms(byline),
        iso=dates.iso(hit.submitted_at),
        date=dates.moment_or_day(hit.submitted_at, hit.zone, year) if hit.dated else "",
        notes=_notes(hit, numbers),
        title=None if hit.title is None else _hit_text(hit.title),
        excerpt=None if hit.excerpt is None else _hit_text(hit.excerpt),
    )


def _notes(hit: Hit, numbers: Mapping[int, int]) -> list[str]:
    question_numbers = sorted(numbers[id_] for id_ in hit.question_ids if id_ in numbers)
    notes = []
    if hit.parent_id is not None:
        notes.append(_("A reply"))
    if hit.post_id is not None:
        notes.append(_("A reply to a note from the team"))
    if question_numbers:
        listed_numbers = ", ".join(map(str, question_numbers))
        notes.append(
            ngettext(
                "Answers question %(list)s",
                "Answers questions %(list)s",
                len(question_numbers),
                list=listed_numbers,
            )
        )
    if hit.late:
        notes.append(_("Sent after closing"))
    return notes


def _hit_text(hit_snippet: HitSnippet) -> HitText:
    snippet = hit_snippet.snippet
    before = "" if snippet.is_beginning else "…\u00a0"
    after = "" if snippet.is_end else "\u00a0…"
    return HitText(
        html=mark_terms(((before, False), *snippet.pieces, (after, False))),
        lang=hit_snippet.language if hit_snippet.language != language() else "",
        label=_label(hit_snippet),
        is_translated=hit_snippet.status is not None,
    )


def _label(hit_snippet: HitSnippet) -> str:
    if hit_snippet.file:
        return _("In the file %(name)s", name=hit_snippet.file)
    if hit_snippet.status is not None:
        return labels.translation_label(hit_snippet.written_in, hit_snippet.status)
    if hit_snippet.language != language():
        return _("Original, in %(language)s", language=labels.language_name(hit_snippet.language))
    return ""


def mark_terms(text_pieces: MarkedPieces) -> Markup:
    """Return pieces of plain text as HTML, in which the search terms are marked."""
    marked = "".join(
        f"{_BEGIN}{_NO_SIGNS.sub('', piece)}{_END}" if is_term else _NO_SIGNS.sub("", piece)
        for piece, is_term in text_pieces
    )
    html = str(escape(marked))  # all at once
    return Markup(html.replace(_BEGIN, "<mark>").replace(_END, "</mark>"))  # noqa: S704 - escaped
