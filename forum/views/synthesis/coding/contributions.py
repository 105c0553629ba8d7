"""Pages: contributions to be coded, and coding one of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from forum import database
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import WordSpan, sentence_spans, text_content
from forum.domain.synthesis.marked_text import TextMark, mark_html
from forum.errors import Invalid
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.synthesis.code import Code, Coding
from forum.models.translation import TranslationStatus
from forum.models.user import User
from forum.services.access.gate import readable_contribution
from forum.services.synthesis.coding import codes as book
from forum.services.synthesis.coding import codings
from forum.services.synthesis.coding.coders import find_coder
from forum.services.synthesis.coding.reading import (
    CodablePassage,
    find_coded_excerpt,
    find_codes,
    find_uncoded,
    list_codable,
    memos_of_contribution,
    read_codable_passages,
    read_codings,
    span_of,
)
from forum.views.synthesis.coding import PLACE, bp
from forum.views.synthesis.coding.frame import (
    CodeChip,
    about_options,
    chip_of,
    coder_label,
    consultation_to_code,
    frame_values,
    memo_lines,
)
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_saves
from forum.web.http.query import int_arg, int_field, normalise_newlines, posted_choice, text_arg
from forum.web.language import labels
from forum.web.language.form_errors import sentence
from forum.web.language.locale import language

BETWEEN_CODES = ";"
MOST_SENTENCES = 400
"""How many sentences of a passage stand as check boxes; longer ones are coded with the script."""


@dataclass(frozen=True)
class CodableLine:
    """A contribution in the list, with its author and how often it was coded."""

    number: int
    author: str
    language: str
    own: int
    others: int


@dataclass(frozen=True)
class SentenceBox:
    """A sentence that can be ticked."""

    value: str
    words: str


@dataclass(frozen=True)
class CodingLine:
    """A code that somebody gave to words or to a whole answer."""

    id: int
    chip: CodeChip
    coder: str
    words: str
    is_own: bool
    is_earlier: bool


@dataclass(frozen=True)
class CodedPassage:
    """A passage with its marks, its sentences and its codes."""

    position: int
    field: str
    question_id: int | None
    heading: str
    language: str
    html: Markup
    translation: Markup | None
    translation_label: str
    sentences: Sequence[SentenceBox]
    codings: Sequence[CodingLine]


@dataclass
class CodingForm:
    """What was typed: the codes, and for which passage."""

    codes: str = ""
    position: int = -1
    ticked: Sequence[str] = field(default_factory=list)
    is_adding: bool = False
    memo: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@bp.get(f"{PLACE}/contributions")
def contributions(slug: str) -> ResponseReturnValue:
    """List the contributions with how often they were coded."""
    consultation, person = consultation_to_code(slug), require_person()
    is_uncoded_only = text_arg("show") == "uncoded"
    after = int_arg("after") or 0
    rows, following = list_codable(
        consultation,
        find_coder(consultation, person),
        after=after,
        is_uncoded_only=is_uncoded_only,
    )
    show = "uncoded" if is_uncoded_only else None
    return render_template(
        "synthesis/coding/contributions.html",
        **frame_values(consultation, "contributions"),
        lines=[
            CodableLine(
                row.number,
                labels.author_name(row.name, row.organisation, row.publication),
                row.language,
                row.own,
                row.others,
            )
            for row in rows
        ],
        is_uncoded_only=is_uncoded_only,
        first=url_for(".contributions", slug=slug, show=show) if after else "",
        following=url_for(".contributions", slug=slug, show=show, after=following)
        if following
        else "",
    )


@bp.get(f"{PLACE}/contributions/<id:number>")
def contribution(slug: str, number: int) -> ResponseReturnValue:
    """Show a contribution with its codes, and forms to give others."""
    consultation = consultation_to_code(slug)
    return _page(consultation, number, CodingForm())


def _page(consultation: Consultation, number: int, form: CodingForm) -> ResponseReturnValue:
    person = require_person()
    found = readable_contribution(consultation, number)
    shows_others = text_arg("others") == "yes"
    given = [
        coding
        for coding in (read_codings(found) if found.is_readable else [])
        if shows_others or coding.coder.user_id == person.id
    ]
    passages = read_codable_passages(found, language()) if found.is_readable else []
    page = render_template(
        "synthesis/coding/contribution.html",
        **frame_values(consultation, "contributions"),
        contribution=found,
        author=labels.author_name(found.shown_name, found.shown_organisation, found.publication),
        passages=_coded_passages(passages, given, person, found),
        whole=[
            _line(coding, person, found, "")
            for coding in given
            if coding.excerpt is None and not _has_place(coding, passages)
        ],
        codes=[chip_of(code) for code in book.list_codes(consultation)],
        memos=memo_lines(consultation, memos_of_contribution(found), person),
        about=about_options(_("The contribution"), _coded_words(given, passages)),
        uncoded=find_uncoded(consultation, find_coder(consultation, person), after=number),
        shows_others=shows_others,
        form=form,
        errors=form.errors,
    )
    return page, 422 if form.errors else 200


def _coded_words(
    given: Sequence[Coding], passages: Sequence[CodablePassage]
) -> list[tuple[int | None, str]]:
    """Return the words that have codes, by the ids of their excerpts."""
    contents = {passage.position: text_content(passage.html) for passage in passages}
    return [
        (coding.excerpt_id, contents[excerpt.position][excerpt.start : excerpt.end])
        for coding in given
        if (excerpt := coding.excerpt) is not None and excerpt.position in contents
    ]


def _has_place(coding: Coding, passages: Sequence[CodablePassage]) -> bool:
    return any(passage.question_id == coding.question_id for passage in passages)


def _coded_passages(
    passages: Sequence[CodablePassage],
    given: Sequence[Coding],
    person: User,
    found: Contribution,
) -> list[CodedPassage]:
    by_position: dict[int, list[Coding]] = defaultdict(list)
    first_of = {p.question_id: p.position for p in reversed(passages)}
    for coding in given:
        if coding.excerpt is not None:
            by_position[coding.excerpt.position].append(coding)
        elif coding.question_id in first_of:
            by_position[first_of[coding.question_id]].append(coding)
    coded = []
    for passage in passages:
        text = text_content(passage.html)
        here = by_position[passage.position]
        spans = sentence_spans(passage.html, passage.language)[:MOST_SENTENCES]
        coded.append(
            CodedPassage(
                position=passage.position,
                field=f"codes-{passage.position}",
                question_id=passage.question_id,
                heading=_("Answer to question %(n)s", n=passage.question_number)
                if passage.question_number
                else _("Outside the questions"),
                language=passage.language,
                html=Markup(mark_html(passage.html, _marks(here))),  # noqa: S704 - safe HTML, marked
                translation=passage.translation,
                translation_label=labels.translation_label(
                    passage.language, passage.status or TranslationStatus.MACHINE
                ),
                sentences=[SentenceBox(f"{s.start}-{s.end}", text[s.start : s.end]) for s in spans],
                codings=[_line(coding, person, found, text) for coding in here],
            )
        )
    return coded


def _marks(codings: Sequence[Coding]) -> list[TextMark]:
    return [
        TextMark(
            span_of(coding.excerpt),
            css_class=f"code-{coding.code.colour.value}",
            title=coding.code.name,
        )
        for coding in codings
        if coding.excerpt is not None
    ]


def _line(coding: Coding, person: User, found: Contribution, text: str) -> CodingLine:
    excerpt = coding.excerpt
    return CodingLine(
        id=coding.id,
        chip=chip_of(coding.code),
        coder=coder_label(coding.coder, person),
        words=text[excerpt.start : excerpt.end] if excerpt is not None else "",
        is_own=coding.coder.user_id == person.id,
        is_earlier=excerpt is None and coding.revision != found.approved_revision,
    )


@bp.post(f"{PLACE}/contributions/<id:number>")
@limited_saves
def give(slug: str, number: int) -> ResponseReturnValue:
    """Give codes to words, to sentences or to a whole answer; or write a memo."""
    consultation, person = consultation_to_code(slug), require_person()
    found = readable_contribution(consultation, number)
    form = CodingForm(
        codes=request.form.get("codes", ""),
        position=int_field("position"),
        ticked=request.form.getlist("sentence"),
        is_adding=request.form.get("new") == "yes",
        memo=normalise_newlines(request.form.get("memo", "")),
    )
    act = posted_choice("act", "words", "answer", "memo")
    try:
        if act == "memo":
            about = int_field("about")
            subject = find_coded_excerpt(about, of=found) if about else found
            codings.write_memo(consultation, subject, form.memo, by=person, language=language())
            flash(_("The memo is saved."), "info")
        else:
            count = len(_store(consultation, found, form, person, act=act))
            flash(
                ngettext("%(num)d code is given.", "%(num)d codes are given.", count)
                if count
                else _("You had given this code already."),
                "info",
            )
    except Invalid as error:
        db.session.rollback()
        database.end_writing()
        where = "memo" if act == "memo" else f"codes-{form.position}"
        form.errors = {where: sentence(error)}
        return _page(consultation_to_code(slug), number, form)
    db.session.commit()
    anchor = "memos" if act == "memo" else f"passage-{form.position}"
    others = "yes" if text_arg("others") == "yes" else None
    return redirect(
        url_for(".contribution", slug=slug, number=number, others=others, _anchor=anchor)
    )


def _store(
    consultation: Consultation,
    found: Contribution,
    form: CodingForm,
    person: User,
    *,
    act: str,
) -> list[Coding]:
    codes = _codes(consultation, form, person)
    if act == "answer":
        question_id = int_field("question") or None
        return codings.code_answer(found, question_id, codes, by=person)
    given: list[Coding] = []
    if request.form.get("end"):
        span = WordSpan(int_field("start"), int_field("end"))
        words = normalise_newlines(request.form.get("marked", "")) or None
        given += codings.code_words(found, form.position, span, codes, words=words, by=person)
    for span in _joined(form.ticked):
        given += codings.code_words(found, form.position, span, codes, by=person)
    if not form.ticked and not request.form.get("end"):
        raise Invalid("words_missing", "codes")
    return given


def _codes(consultation: Consultation, form: CodingForm, person: User) -> list[Code]:
    """Return the codes that were typed, those added that the book lacks if that is wanted."""
    names = [name.strip() for name in form.codes.split(BETWEEN_CODES) if name.strip()]
    if not names:
        raise Invalid("codes_missing", "codes")
    found, missing = find_codes(book.list_codes(consultation), names)
    if missing and not form.is_adding:
        raise Invalid("codes_unknown", "codes", names=f"{BETWEEN_CODES} ".join(missing))
    return found + [
        book.add_code(consultation, CodeDraft(name), by=person, language=language())
        for name in dict.fromkeys(missing)
    ]


def _joined(ticked: Sequence[str]) -> list[WordSpan]:
    """Return the spans of ticked sentences; those that stand one after the other are one."""
    spans: list[WordSpan] = []
    for value in ticked:
        start, _sign, end = value.partition("-")
        if not (start.isdecimal() and end.isdecimal()) or len(value) > 20:
            raise Invalid("words", "codes")
        spans.append(WordSpan(int(start), int(end)))
    joined: list[WordSpan] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and 0 <= span.start - joined[-1].end <= 2:
            joined[-1] = WordSpan(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


@bp.post(f"{PLACE}/codings/<id:number>/remove")
@limited_saves
def take_back(slug: str, number: int) -> ResponseReturnValue:
    """Take back a code that one gave."""
    consultation = consultation_to_code(slug)
    coding = codings.take_back(consultation, number, by=require_person())
    place = db.session.get_one(Contribution, coding.contribution_id).number
    db.session.commit()
    flash(_("Taken back."), "info")
    return redirect(url_for(".contribution", slug=slug, number=place))
