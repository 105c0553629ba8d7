"""The hits of a search for templates, with the search terms marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum import clock
from forum.domain.contributions.content import Capacity
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import MarkedPieces, mark_pieces
from forum.services.search.hits import Hit, HitSnippet
from forum.web.language import dates, labels
from forum.web.language.countries import country_names
from forum.web.language.locale import language


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
    return [_hit_view(hit, terms, numbers) for hit in hits]


def _hit_view(hit: Hit, terms: SearchTerms, numbers: Mapping[int, int]) -> HitView:
    name = labels.author_name(hit.name, hit.organisation, hit.publication)
    organisation = hit.organisation if hit.organisation != name else ""
    capacities = {Capacity.ORGANISATION, Capacity.GROUP, Capacity.STATE}
    capacity = str(labels.CAPACITIES[hit.capacity]) if hit.capacity in capacities else ""
    byline_parts = (
        mark_terms(mark_pieces(organisation, terms, language())),
        Markup.escape(country_names(hit.countries)),
        Markup.escape(capacity),
    )
    format_date = dates.moment if hit.submitted_at.year == clock.now().year else dates.day
    return HitView(
        hit=hit,
        address=url_for("contributions.show", slug=hit.slug, number=hit.number),
        name=mark_terms(mark_pieces(name, terms, language())),
        byline=Markup(", ").join(part for part in byline_parts if part),
        iso=f"{hit.submitted_at.isoformat()[:19]}Z",
        date=format_date(hit.submitted_at, hit.zone) if hit.dated else "",
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
        html=Markup("{}{}{}").format(before, mark_terms(snippet.pieces), after),
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
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if is_term else Markup.escape(piece)
        for piece, is_term in text_pieces
    )
