"""Everything that reads the words of people, as functions of one text."""

from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from itertools import permutations
from typing import Final

from forum.adapters.documents.active_content import (
    without_active_text,
    without_document_type,
    without_remote_parts,
)
from forum.adapters.documents.metadata_names import (
    without_creators,
    without_folders,
    without_office_names,
)
from forum.adapters.documents.text_process import tidy_text
from forum.adapters.imports.mail_html import html_words
from forum.adapters.language_detection import detect_answer, detect_language, detect_sentence
from forum.adapters.logs import without_secrets
from forum.adapters.translators.apertium.polish import polish, undo_inversion
from forum.adapters.translators.set_phrases import find_phrase
from forum.domain import characters
from forum.domain.characters import shorten
from forum.domain.consultations.draft import slugify
from forum.domain.consultations.invitees import read_invitation_list
from forum.domain.contributions import attachments, near_copies, quotations, redactions
from forum.domain.countries import split_country_codes
from forum.domain.exports.formulas import escape_formula, unescape_formula
from forum.domain.exports.scripts import clusters
from forum.domain.hours import read_hour
from forum.domain.html import diff, render, wraps
from forum.domain.html.bullets import mark_lists
from forum.domain.html.heights import keep_heights
from forum.domain.html.markdown import markdown_to_html
from forum.domain.html.read import fold_blanks
from forum.domain.imports import read_document, tables
from forum.domain.imports.locations import locate_answers
from forum.domain.imports.mail import bodies as mail_bodies
from forum.domain.imports.mail import threads as mail_threads
from forum.domain.imports.passages import cut_passages
from forum.domain.imports.places import country_codes
from forum.domain.imports.proceedings import headings as proceedings
from forum.domain.imports.reading import clean_text, language_code
from forum.domain.imports.sources.choices import ImportChoices
from forum.domain.imports.sources.days import read_day
from forum.domain.imports.tabular.rows import read_table
from forum.domain.mail_addresses import find_address, mail_server_address, normal_address
from forum.domain.matching.assembly import match
from forum.domain.matching.pieces import pieces_of, split_into_paragraphs
from forum.domain.matching.questions import split_sentences as split_questions
from forum.domain.organisations import (
    acronym_of,
    key_similarity,
    organisation_key,
    spellings,
    stands_for,
)
from forum.domain.search import analyser, snippets
from forum.domain.search import spellings as ways
from forum.domain.search.query import parse_query
from forum.domain.synthesis import alignment, anchoring, excerpts
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.folding import fold_text
from forum.domain.synthesis.proposals.ranking import letter_runs
from forum.domain.synthesis.proposals.verbatim import names_author
from forum.domain.synthesis.quotations import (
    closest_words,
    find_quotations,
    find_same,
    is_verbatim,
    leave_out_quotations,
)
from forum.domain.synthesis.summaries import (
    cited_contributions,
    remove_citation,
    remove_citations,
    split_statements,
)
from forum.domain.translation.gate import language, remarks, shape
from forum.domain.translation.gate.copies import AnswerIndex, says_something_else
from forum.domain.translation.gate.refusal import find_refusal
from forum.domain.translation.meaning.negation import is_negation_kept
from forum.domain.translation.meaning.numbers import are_dates_kept, are_numbers_kept
from forum.domain.translation.names import find_names, find_wrong_places, index_names, protect
from forum.domain.translation.placeholders import (
    count_letters,
    repair_placeholders,
    without_quotations,
)
from forum.domain.translation.quality import find_doubts, is_unchanged
from forum.domain.translation.sentences import split_clauses, split_sentences
from forum.domain.translation.terms.application import TermedSentence, TermRules, render_terms
from forum.domain.translation.terms.articles import mend_before
from forum.domain.translation.terms.draft import clean_wording, wording_key
from forum.domain.translation.terms.entries import Gender, GrammaticalNumber, TermEntry, Wording
from forum.domain.translation.terms.inflection import head_of, make_plural, number_of
from forum.domain.translation.typography import set_typography
from forum.domain.translation.units import SentenceRequest, sentence_key
from forum.errors import Invalid
from forum.exports import markdown, refi
from forum.exports.characters import printable
from forum.web.http.posted_form import is_worth_saving
from forum.web.http.query import normalise_newlines, visible_text
from forum.web.templating.filters import split_paragraphs

Reader = Callable[[str], object]

TERMS: Final = parse_query('seed OR a -b "seed a" "1 234" l\'a www.a')


def read_all(reader: Callable[[str], Iterable[object]]) -> Reader:
    """Return a reader that reads to the end."""
    return lambda text: deque(reader(text), maxlen=0)


def _either(reader: Reader, *refusals: type[Exception]) -> Reader:
    """Return a reader that may refuse what it reads."""

    def read(text: str) -> object:
        try:
            return reader(text)
        except (Invalid, *refusals):
            return None

    return read


def _copies(text: str) -> object:
    words = near_copies.folded_words(text)
    near_copies.make_sketch(words)
    return near_copies.shared_words(words, [*words[len(words) // 2 :], "seeds"])


def _changed(text: str) -> object:
    middle = len(text) // 2
    return diff.compare_texts(text, f"{text[:middle]} seeds {text[middle:]} and more")


def _other_text(text: str) -> object:
    return diff.compare_texts(text, text.replace(" ", "  ").replace("a", "b")[::-1])


def _quotation(text: str) -> object:
    middle = len(text) // 2
    passages = [text[:middle], text[middle:]]
    quotations.is_quote_missing(text, passages)
    return quotations.find_quote(text[middle // 2 : middle], passages)


def _anchored(text: str) -> object:
    old, new = {0: fold_text(text)}, {0: fold_text(f"So. {text} seeds")}
    for words in (text[:3], text[:1_000]):
        place = anchoring.AnchorPlace(0, excerpts.trim(text, WordSpan(0, len(words))))
        anchoring.find_words(old, place, new)
        anchoring.nearest_words(old, place, {0: fold_text(text[::-1])})
    return closest_words(f"{text[:1_000]} seeds", [text])


def _located(text: str) -> object:
    third = len(text) // 3
    answers = [(1, text[:third]), (2, text[third : 2 * third])]
    wordings = {1: ["Which seeds do you keep?", "Why?"], 2: [text[2 * third :][:2_000]]}
    locate_answers(text, answers, wordings)
    return cut_passages(text, answers=answers, answers_to=[1, 2], wordings=wordings)


def _matched(text: str) -> object:
    wordings = {
        1: ["Which seeds do you keep, and why?"],
        2: ["¿Qué semillas guarda?"],
        3: ["1. A?"],
    }
    found = match(text, wordings)
    pieces = pieces_of(text, found)
    return split_into_paragraphs(text, pieces, frozenset(piece.key for piece in pieces))


def _imported(text: str) -> object:
    wording = {"language": "en", "text": text, "translations": {"es": {"text": text}}}
    said = {"id": "c1", "author": text, "passages": [{"text": wording, "question": 0}]}
    return read_document(
        {
            "schema": "forum/1",
            "title": wording,
            "introduction": wording,
            "organisers": [text],
            "sections": [{"title": wording, "questions": [0]}],
            "questions": [{"index": 0, "text": wording}],
            "contributions": [{**said, "organisation": text, "country": text, "region": text}],
        },
        "UTC",
    )


def _named(text: str) -> object:
    index = index_names([text[:40], "Kofi Seed"], [text[-40:]])
    wrong = find_wrong_places(text, "seeds", source="es", target="en")
    return protect(text, find_names(text, index)), protect(text, list(wrong))


def _termed(text: str) -> object:
    wordings = {
        "en": Wording("seed bank"),
        "es": Wording("banco de semillas"),
        "fr": Wording("l’a"),
    }
    entries = [TermEntry(number, wordings) for number in range(3)]
    rules = TermRules(entries, source="en", target="es")
    sentences = [TermedSentence(text, rules.find(text), text)]
    return render_terms(sentences, rules, lambda texts: texts), rules.find_breaches(
        sentences[0].uses, text
    )


def _worded(text: str) -> object:
    wording = Wording(text)
    numbers = [number_of(wording, language) for language in ("en", "es", "fr")]
    return numbers, [make_plural(text, language) for language in ("en", "es", "fr")]


def _mended(text: str) -> object:
    number = GrammaticalNumber.PLURAL
    return [
        mend_before(text + " la ", text, language, gender=Gender.FEMININE, number=number)
        for language in ("en", "es", "fr")
    ]


def _denied(text: str) -> object:
    pairs = permutations(("en", "es", "fr"), 2)
    return [is_negation_kept(text, text, source=source, target=target) for source, target in pairs]


OF_TEXTS: Final[dict[str, Reader]] = {
    "normal form": partial(characters.normalise, "NFKD"),
    "composed": partial(characters.normalise, "NFC"),
    "clean line": characters.clean_line,
    "is clean line": characters.is_clean_line,
    "balanced text": characters.clean_text,
    "without invisible": characters.without_invisible,
    "without piles": characters.without_piles,
    "slug": slugify,
    "citations of a summary": cited_contributions,
    "statements of a summary": split_statements,
    "quotations of a statement": find_quotations,
    "exact quotations": lambda text: is_verbatim(text, ["some words"]),
    "text without quotations": leave_out_quotations,
    "folded blanks": fold_blanks,
    "clauses": read_all(lambda text: split_clauses(text, 400)),
    "same quotation": lambda text: find_same(text, "seeds"),
    "statement without citations": remove_citations,
    "folded text of an excerpt": fold_text,
    "words of an excerpt in another version": _anchored,
    "passages to redact": redactions.list_passages,
    "words of an excerpt": lambda text: excerpts.find_words(text, "some words"),
    "trimmed excerpt": lambda text: excerpts.trim(text, WordSpan(0, len(text))),
    "text without a citation": lambda text: remove_citation(text, 3),
    "name of an author": lambda text: names_author(text, "Ana Ruiz"),
    "pairs of sentences": lambda text: alignment.align_sentences(
        text, text, [alignment.CodedPair(line, line) for line in text.split("\n")[:200]]
    ),
    "runs of letters": letter_runs,
    "invitation list": read_invitation_list,
    "text in Markdown": markdown.escaped,
    "text in a project of codes": refi.printable_text,
    "name of a file": lambda text: attachments.clean_file_name(text, attachments.FileKind.PDF),
    "only points to a file": attachments.only_points_to_a_file,
    "text for a file": lambda text: attachments.needs_summary(text, 1),
    "near copies": _copies,
    "blocks of Markdown": read_all(quotations.split_blocks),
    "words as a quotation": quotations.as_quote,
    "folded letters": quotations.fold_letters,
    "quotations": _quotation,
    "own words": quotations.own_words,
    "quotation below a text": lambda text: quotations.append_quote(text, "> We keep seeds."),
    "count of quotations": quotations.count_quotes,
    "codes of countries": _either(split_country_codes),
    "names of countries": _either(country_codes),
    "hour": _either(read_hour, ValueError),
    "scripts": read_all(clusters),
    "versions": _changed,
    "unlike versions": _other_text,
    "lists": mark_lists,
    "wrapped lines": wraps.join_wrapped_lines,
    "Markdown": markdown_to_html,
    "source": render.clean_source,
    "safe HTML": render.to_safe_html,
    "sanitised": render.sanitise_html,
    "heights": keep_heights,
    "table of names": _either(lambda text: tables.read_names(text.encode())),
    "answers within a text": _located,
    "imported document": _either(_imported),
    "imported text": clean_text,
    "own words of a message": mail_bodies.own_words,
    "addresses in a message": mail_bodies.mask_addresses,
    "subject of a message": mail_threads.plain_subject,
    "sender of a message": mail_threads.plain_name,
    "words of a message in HTML": html_words,
    "day of a text": read_day,
    "heading of a contribution": proceedings.read_heading,
    "line below a heading": proceedings.read_byline,
    "folded heading": proceedings.key_of,
    "cells of a table": _either(lambda text: tables.read_cells(text, [",", ";"])),
    "rows of a table": _either(lambda text: read_table(text.encode(), ImportChoices())),
    "imported language": _either(lambda text: language_code(text, "en")),
    "mail address": _either(normal_address),
    "address in a text": _either(find_address),
    "address for a mail server": _either(mail_server_address, ValueError),
    "guiding questions": _matched,
    "sentences of questions": split_questions,
    "organisation": organisation_key,
    "acronym": acronym_of,
    "alike organisations": lambda text: key_similarity(text, text[:-1] + "b"),
    "spellings of an organisation": spellings,
    "short for an organisation": lambda text: stands_for(text[:9], text),
    "folded words": analyser.fold_words,
    "index": lambda text: analyser.index_words([text], "fr"),
    "query": parse_query,
    "compounds": read_all(ways.find_compounds),
    "ways of writing": lambda text: (ways.in_one_piece(text), ways.glued_and_apart(text)),
    "joined words": ways.join_typed,
    "marks of a search": read_all(lambda text: snippets.find_marks(text, TERMS, "es")),
    "has all words": lambda text: snippets.has_all(text, TERMS, "en"),
    "snippet": lambda text: snippets.best_snippet(text, TERMS, "en"),
    "marked pieces": lambda text: snippets.mark_pieces(text, TERMS, "fr"),
    "count of letters": count_letters,
    "doubts": lambda text: find_doubts(text, text + "a", source="en", target="es"),
    "unchanged": lambda text: is_unchanged(text, text),
    "sentences": lambda text: split_sentences(text, "en"),
    "Spanish sentences": lambda text: split_sentences(text, "es"),
    "language": detect_language,
    "language of a sentence": detect_sentence,
    "language of an answer": detect_answer,
    "inversion": undo_inversion,
    "set phrases": lambda text: find_phrase(text, "en", "es"),
    "capitals": lambda text: polish(text, text, "fr"),
    "English marks": lambda text: set_typography(text, text, target="en"),
    "French marks": lambda text: set_typography(text, text, target="fr"),
    "Spanish marks": lambda text: set_typography(text, text, target="es"),
    "refusals": lambda text: find_refusal(text, text + "a", source="en", target="es"),
    "length of an answer": lambda text: shape.has_fair_length(text, text, source="en", target="es"),
    "end of an answer": lambda text: shape.is_cut("Cut off.", text, source="en", target="es"),
    "wrapping of an answer": lambda text: shape.is_wrapped("words", text),
    "damage of an answer": lambda text: shape.is_damaged("words", text),
    "case of an answer": lambda text: shape.is_in_other_case("These are six words in all.", text),
    "tone of an answer": lambda text: shape.differs_as_question("words", text),
    "loops of an answer": lambda text: shape.goes_round("words", text),
    "remarks of an engine": lambda text: remarks.is_remark("words", text),
    "lost accents": lambda text: language.has_lost_accents("words", text, target="fr"),
    "words that stay": lambda text: language.is_mostly_unchanged(text, text),
    "language by small words": lambda text: language.is_in_another_language(
        "words", text, source="en", target="es", language_of=None
    ),
    "something else": lambda text: says_something_else(text, text),
    "copies": lambda text: AnswerIndex().find_other(SentenceRequest(text, "en"), text),
    "numbers": lambda text: are_numbers_kept(text, text + "7", source="en", target="es"),
    "dates": lambda text: are_dates_kept(text, text + "7", source="en", target="fr"),
    "negations": _denied,
    "names": _named,
    "placeholders": repair_placeholders,
    "own words of a sentence": without_quotations,
    "key in a memory": sentence_key,
    "terms": _termed,
    "a wording": _worded,
    "head of a term": lambda text: head_of(text, "es"),
    "articles": _mended,
    "key of a wording": wording_key,
    "wording as stored": clean_wording,
    "text of a file": lambda text: tidy_text(iter([text])),
    "fields of Word": without_active_text,
    "type of a document": without_document_type,
    "parts elsewhere": without_remote_parts,
    "names in Office": without_office_names,
    "folders": without_folders,
    "names in OpenDocument": without_creators,
    "printable": printable,
    "shortened": lambda text: shorten(text, 90_000),
    "formula": escape_formula,
    "formula read back": unescape_formula,
    "paragraphs of a mail": split_paragraphs,
    "record of a log": without_secrets,
    "newlines": normalise_newlines,
    "visible text": visible_text,
    "worth saving": lambda text: is_worth_saving("text-1", text),
}
"""Readers of what people type, and of what stands in their files."""
