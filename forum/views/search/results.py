"""Contributions that were found, made ready to print: the words that were asked for are marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum import clock
from forum.domain.contributions.content import Capacity
from forum.domain.search.query import SearchTerms
from forum.domain.search.snippets import Pieces, pieces
from forum.services.search.hits import Hit, HitSnippet
from forum.web.language import dates, labels
from forum.web.language.countries import countries_named
from forum.web.language.locale import language


@dataclass(frozen=True)
class HitText:
    """A part of a text with marks; `lang` is set where it is not in the page's language.

    `label` says what translation it is, or where the words stand.
    """

    html: Markup
    lang: str
    label: str
    is_translated: bool


@dataclass(frozen=True)
class HitView:
    """A contribution that was found, ready to print."""

    hit: Hit
    address: str
    name: Markup
    byline: Markup
    iso: str
    when: str
    notes: Sequence[str]
    title: HitText | None
    excerpt: HitText | None


def findings(hits: Sequence[Hit], asked: SearchTerms, numbers: Mapping[int, int]) -> list[HitView]:
    """Return hits ready to print; `numbers` are those of the questions, by id."""
    return [_finding(hit, asked, numbers) for hit in hits]


def _finding(hit: Hit, asked: SearchTerms, numbers: Mapping[int, int]) -> HitView:
    name = labels.author_name(hit.name, hit.organisation, hit.publication)
    organisation = hit.organisation if hit.organisation != name else ""
    named = {Capacity.ORGANISATION, Capacity.GROUP, Capacity.STATE}
    capacity = str(labels.CAPACITIES[hit.capacity]) if hit.capacity in named else ""
    behind = (
        marked(pieces(organisation, asked, language())),
        Markup.escape(countries_named(hit.countries)),
        Markup.escape(capacity),
    )
    in_words = dates.moment if hit.submitted_at.year == clock.now().year else dates.day
    return HitView(
        hit,
        url_for("contributions.show", slug=hit.slug, number=hit.number),
        marked(pieces(name, asked, language())),
        Markup(", ").join(part for part in behind if part),
        f"{hit.submitted_at.isoformat()[:19]}Z",
        in_words(hit.submitted_at, hit.zone) if hit.dated else "",
        _notes(hit, numbers),
        None if hit.title is None else _words(hit.title),
        None if hit.excerpt is None else _words(hit.excerpt),
    )


def _notes(hit: Hit, numbers: Mapping[int, int]) -> list[str]:
    answered = sorted(numbers[id_] for id_ in hit.question_ids if id_ in numbers)
    found = []
    if hit.parent_id is not None:
        found.append(_("A reply"))
    if hit.post_id is not None:
        found.append(_("A reply to a note of the team"))
    if answered:
        named = ", ".join(map(str, answered))
        found.append(
            ngettext(
                "Answers question %(list)s", "Answers questions %(list)s", len(answered), list=named
            )
        )
    if hit.late:
        found.append(_("Sent after closing"))
    return found


def _words(excerpt: HitSnippet) -> HitText:
    snippet = excerpt.snippet
    html = marked(snippet.pieces)
    return HitText(
        Markup("{}{}{}").format(
            "" if snippet.is_beginning else "…\u00a0", html, "" if snippet.is_end else "\u00a0…"
        ),
        excerpt.language if excerpt.language != language() else "",
        _label(excerpt),
        excerpt.status is not None,
    )


def _label(excerpt: HitSnippet) -> str:
    if excerpt.file:
        return _("In the file %(name)s", name=excerpt.file)
    if excerpt.status is not None:
        return labels.translation_label(excerpt.written_in, excerpt.status)
    if excerpt.language != language():
        return _("As written, in %(language)s", language=labels.language_name(excerpt.language))
    return ""


def marked(found: Pieces) -> Markup:
    """Return pieces of plain text as HTML in which those that were asked for are marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if is_asked else Markup.escape(text)
        for text, is_asked in found
    )
