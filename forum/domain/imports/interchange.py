"""Reads documents of schema `forum/1`, the export format of this platform."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from forum import clock
from forum.domain.consultations.draft import GRACE_PERIODS
from forum.domain.consultations.posts import DigestRange, PostKind
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.countries import COUNTRY_CODES
from forum.domain.imports.figures import read_figures
from forum.domain.imports.identity import source_ids, uid_of
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.reading import LAST_MINUTE, InputRecord, find_zone
from forum.domain.imports.records import (
    GivenCitation,
    GivenConsultation,
    GivenContribution,
    GivenDateChange,
    GivenPassage,
    GivenPerson,
    GivenPost,
    GivenResponse,
    GivenResponseItem,
    GivenSeat,
    GivenSignature,
    GivenStatement,
    GivenSummary,
)
from forum.domain.imports.wordings import (
    DocumentFrame,
    read_countries,
    read_label,
    read_line,
    read_outline,
    read_required_line,
    read_required_text,
    read_text,
)
from forum.domain.lifecycle import DateChangeKind
from forum.domain.mail_addresses import find_address
from forum.domain.policy import TEAM, Role
from forum.domain.synthesis.responses import ResponseOutcome, is_web_address
from forum.domain.synthesis.summaries import StatementKind, SummaryPart

SCHEMA = "forum/1"

FORMER_NAMES = ("events", "excerpt_of", "excerpt_of_post", "excerpt_position", "quoted")
"""Fields of the first version, which held what would now be lost without a word."""


def read(document: InputRecord, zone: str) -> GivenConsultation:
    """Return the content of the document; `zone` is the time zone if it names none."""
    _refuse_former_names(document)
    document.skip("anchor")
    time_zone = find_zone(zone := document.text("zone") or zone)
    title, organisers = read_required_line(document, "title", "en"), document.lines("organisers")
    language = title.language
    uid = uid_of(document.text("uid"), title.source, "; ".join(organisers))
    opens_at, closes_at = _dates(document, time_zone)
    questions, sections = read_outline(document, language)
    frame = DocumentFrame(uid, language, time_zone, questions)
    posts = tuple(_posts(document, frame))
    return GivenConsultation(
        uid=uid,
        slug=document.text("slug") or title.source,
        language=language,
        zone=zone,
        moderation=document.one_of("moderation", Moderation, Moderation.BEFORE),
        published_at=document.instant("published_at", time_zone),
        opens_at=opens_at,
        closes_at=closes_at,
        archived_at=document.instant("archived_at", time_zone),
        originals_first=bool(document.boolean("originals_first")),
        grace_minutes=min(document.number("grace_minutes") or 0, GRACE_PERIODS[-1]),
        organisers=tuple(organisers),
        title=title,
        introduction=read_text(document, "introduction", language),
        background=read_text(document, "background", language),
        sections=sections,
        questions=questions,
        team=tuple(_seats(document, language)),
        contributions=_contributions(document, replace(frame, posts=posts)),
        posts=posts,
        date_changes=tuple(_date_changes(document, frame)),
        summary=_summary(document, frame),
        response=_response(document, frame),
        notes=document.notes,
    )


def _dates(document: InputRecord, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """Return when it opens and closes."""
    opens_at = document.instant("opens_at", zone)
    closes_at = document.instant("closes_at", zone, at=LAST_MINUTE)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise document.error("closes_too_soon", "closes_at")
    return opens_at, closes_at


def _refuse_former_names(record: InputRecord) -> None:
    for name in FORMER_NAMES:
        if name in record.values:
            raise record.error("former_name", name)


def _seats(document: InputRecord, language: str) -> Iterable[GivenSeat]:
    for seat in document.records("team"):
        role = seat.one_of("role", Role)
        if role not in TEAM:
            raise seat.error("unknown_word", "role")
        country = seat.text("country")
        is_country = not country or country in COUNTRY_CODES
        seat.notes.add(NoteKind.NO_COUNTRY, country, not is_country)
        yield GivenSeat(
            person=GivenPerson(seat.required_line("name"), seat.line("organisation")),
            role=role,
            label=read_label(seat, language),
            country=country,
            email=find_address(seat.text("email")),
        )


def _contributions(document: InputRecord, frame: DocumentFrame) -> tuple[GivenContribution, ...]:
    records = document.records("contributions")
    ids = source_ids(frame.uid, ((c.text("id"), c.text("author")) for c in records))
    return tuple(_contribution(*pair, frame) for pair in zip(records, ids, strict=True))


def _contribution(record: InputRecord, source_id: str, frame: DocumentFrame) -> GivenContribution:
    code = record.language("language", frame.language)
    publication = record.one_of("publication", Publication, Publication.NAME)
    return GivenContribution(
        source_id=source_id,
        number=record.number("number") or None,
        status=record.one_of("status", Status, Status.PUBLISHED),
        reply_to=record.text("reply_to") or None,
        author=_author(record, publication, source_id),
        countries=_countries(record),
        capacity=record.one_of("capacity", Capacity, Capacity.PERSONAL),
        label=read_label(record, frame.language),
        stakeholder_type=record.line("stakeholder_type"),
        region=record.line("region"),
        language=code,
        submitted_at=record.instant("date", frame.zone),
        published_at=record.instant("published", frame.zone),
        reason=record.text("reason"),
        passages=tuple(_passages(record, code, frame)),
        post=_post(record, "post", frame),
        publication=publication,
        late=record.boolean("late"),
        edited_at=record.instant("edited", frame.zone),
        signatures=tuple(_signatures(record, source_id, frame)),
    )


def _author(
    record: InputRecord, publication: Publication, mark: str, name: str = "author"
) -> GivenPerson:
    """Return the author; one whose name is withheld has no name, but a unique mark."""
    organisation = record.line("organisation")
    if publication is Publication.NAME:
        return GivenPerson(record.line(name) or "—", organisation)
    visible_organisation = organisation if publication is Publication.ORGANISATION else ""
    return GivenPerson("", visible_organisation, mark)


def _countries(record: InputRecord) -> str:
    """Return the countries of a record, which has a list of codes or one text."""
    codes, name = record.texts("countries"), record.text("country")
    return read_countries(record, ", ".join(codes) or name)


def _signatures(
    record: InputRecord, source_id: str, frame: DocumentFrame
) -> Iterable[GivenSignature]:
    for number, signature in enumerate(record.records("signatures")):
        publication = signature.one_of("publication", Publication, Publication.NAME)
        mark = f"{source_id}/{number}"
        yield GivenSignature(
            person=_author(signature, publication, mark, "name"),
            countries=_countries(signature),
            capacity=signature.one_of("capacity", Capacity, Capacity.PERSONAL),
            publication=publication,
            at=signature.instant("date", frame.zone),
        )


def _post(record: InputRecord, name: str, frame: DocumentFrame) -> GivenPost | None:
    """Return the post to which a record refers by its index, or None."""
    index = record.number(name)
    if index is None:
        return None
    if not 0 <= index < len(frame.posts):
        raise record.error("no_such_post", name)
    return frame.posts[index]


def _passages(record: InputRecord, language: str, frame: DocumentFrame) -> Iterable[GivenPassage]:
    if title := read_line(record, "title", language):
        yield GivenPassage(title, PassageKind.TITLE, None)
    for passage in record.records("passages"):
        _refuse_former_names(passage)
        words = read_text(passage, "text", language)
        question = passage.number("question")
        if question is not None and question >= len(frame.questions):
            raise passage.error("no_such_question", "question")
        if words is None:
            continue
        if source := passage.text("quoted_contribution"):
            position = passage.number("quoted_position")
            yield GivenPassage(
                wording=words,
                kind=PassageKind.QUOTE,
                question=None,
                quoted_contribution=source,
                quoted_position=position,
            )
        elif post := _post(passage, "quoted_post", frame):
            yield GivenPassage(words, PassageKind.QUOTE, None, quoted_post=post)
        elif passage.boolean("is_question") and question is not None:
            yield GivenPassage(words, PassageKind.QUESTION, question)
        else:
            yield GivenPassage(words, PassageKind.WORDS, question)


def _posts(document: InputRecord, frame: DocumentFrame) -> Iterable[GivenPost]:
    counts: Counter[object] = Counter()
    for post in document.records("posts"):
        given_post = GivenPost(
            kind=post.one_of("kind", PostKind),
            author=post.required_line("author"),
            label=read_label(post, frame.language),
            at=post.instant("date", frame.zone) or clock.now(),
            title=read_required_line(post, "title", frame.language),
            body=read_required_text(post, "text", frame.language),
            ending=read_text(post, "ending", frame.language),
            digest=_digest_range(post),
        )
        yield replace(given_post, nth=counts[given_post.key])
        counts[given_post.key] += 1


def _digest_range(post: InputRecord) -> DigestRange | None:
    """Return which contributions a digest lists; None for other posts."""
    after, until = post.number("digest_after"), post.number("digest_until")
    if after is None or until is None:
        return None
    if not 0 <= after <= until:
        raise post.error("not_number", "digest_until")
    return DigestRange(after, until)


def _date_changes(document: InputRecord, frame: DocumentFrame) -> Iterable[GivenDateChange]:
    for change in document.records("date_changes"):
        at = change.instant("at", frame.zone)
        if at is None:
            raise change.error("missing", "at")
        yield GivenDateChange(
            kind=change.one_of("kind", DateChangeKind),
            at=at,
            by=change.line("by"),
            before=change.instant("before", frame.zone),
            after=change.instant("after", frame.zone),
            reason=read_text(change, "reason", frame.language),
        )


def _summary(document: InputRecord, frame: DocumentFrame) -> GivenSummary | None:
    summary = document.record("summary")
    if summary is None:
        return None
    earlier = tuple(_edition(each, frame) for each in summary.records("earlier"))
    return replace(_edition(summary, frame), earlier=earlier)


def _edition(summary: InputRecord, frame: DocumentFrame) -> GivenSummary:
    return GivenSummary(
        author=summary.required_line("author"),
        published_at=summary.instant("published", frame.zone),
        title=read_required_line(summary, "title", frame.language),
        standfirst=read_text(summary, "standfirst", frame.language),
        statements=tuple(
            _statement(statement, frame, place)
            for place, statement in enumerate(summary.records("statements"))
        ),
        number=summary.number("edition") or 1,
        is_interim=bool(summary.boolean("interim")),
        figures=read_figures(summary),
    )


def _response(document: InputRecord, frame: DocumentFrame) -> GivenResponse | None:
    response = document.record("response")
    if response is None:
        return None
    return GivenResponse(
        author=response.line("author"),
        published_at=response.instant("published", frame.zone),
        items=tuple(_response_item(item, frame) for item in response.records("items")),
    )


def _response_item(item: InputRecord, frame: DocumentFrame) -> GivenResponseItem:
    """Return one item; without an outcome, or without what it answers, it is a general reply."""
    subject = read_text(item, "subject", frame.language)
    if subject is None:
        item.skip("outcome")
    outcome = ResponseOutcome(item.one_of("outcome", ResponseOutcome)) if subject else None
    link = item.line("link")
    if link and not is_web_address(link):
        raise item.error("unknown_word", "link")
    return GivenResponseItem(
        outcome=outcome,
        subject=subject,
        wording=read_required_text(item, "text", frame.language),
        link=link,
        cites=tuple(dict.fromkeys(item.numbers("contributions"))),
    )


def _statement(statement: InputRecord, frame: DocumentFrame, place: int) -> GivenStatement:
    question, key = statement.number("question"), statement.number("key")
    if question is not None and question >= len(frame.questions):
        raise statement.error("no_such_question", "question")
    default = SummaryPart.OUTSIDE if question is None else SummaryPart.QUESTION
    part = statement.one_of("part", SummaryPart, default)
    return GivenStatement(
        kind=statement.one_of("kind", StatementKind, StatementKind.STATEMENT),
        wording=read_required_text(statement, "text", frame.language),
        part=SummaryPart.OUTSIDE if part is SummaryPart.QUESTION and question is None else part,
        question=question if part is SummaryPart.QUESTION else None,
        key=place if key is None else key,
        citations=tuple(_citations(statement)),
    )


def _citations(statement: InputRecord) -> Iterable[GivenCitation]:
    for citation in statement.records("citations"):
        number = citation.number("number")
        if not number:
            raise citation.error("missing", "number")
        yield GivenCitation(
            number=number,
            passage=citation.number("passage"),
            start=citation.number("start") or 0,
            end=citation.number("end") or 0,
            digest=citation.text("sha256"),
        )
