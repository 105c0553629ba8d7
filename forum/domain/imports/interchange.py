"""Reads `forum/1`: what this platform exports."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from forum import clock
from forum.domain.consultations.draft import GRACES
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.summaries import StatementKind
from forum.domain.contributions.content import Capacity, PassageKind, Publication
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.imports.identity import source_ids, uid_of
from forum.domain.imports.places import country_codes
from forum.domain.imports.reading import LAST_MINUTE, InputRecord, language_code, zone_named
from forum.domain.imports.records import (
    GivenConsultation,
    GivenContribution,
    GivenDateChange,
    GivenPassage,
    GivenPerson,
    GivenPost,
    GivenSeat,
    GivenSignature,
    GivenStatement,
    GivenSummary,
)
from forum.domain.imports.wordings import DocumentFrame, needed, outline, wording
from forum.domain.lifecycle import DateChangeKind
from forum.domain.policy import TEAM, Role

SCHEMA = "forum/1"


def read(document: InputRecord, zone: str) -> GivenConsultation:
    """Return what the document says; `zone` holds where it names none."""
    zone = document.text("zone") or zone
    place = zone_named(zone)
    title = wording(document, "title", "en")
    if title is None:
        raise document.fault("missing", "title")
    language, organisers = title.language, document.texts("organisers")
    uid = uid_of(document.text("uid"), title.source, "; ".join(organisers))
    opens_at = document.instant("opens_at", place)
    closes_at = document.instant("closes_at", place, at=LAST_MINUTE)
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise document.fault("closes_too_soon", "closes_at")
    questions, sections = outline(document, language)
    frame = DocumentFrame(uid, language, place, questions)
    posts = tuple(_posts(document, frame))
    return GivenConsultation(
        uid=uid,
        slug=document.text("slug") or title.source,
        language=language,
        zone=zone,
        moderation=document.one_of("moderation", Moderation, Moderation.BEFORE),
        published_at=document.instant("published_at", place),
        opens_at=opens_at,
        closes_at=closes_at,
        archived_at=document.instant("archived_at", place),
        grace_minutes=min(document.number("grace_minutes") or 0, GRACES[-1]),
        organisers=tuple(organisers),
        title=title,
        introduction=wording(document, "introduction", language),
        background=wording(document, "background", language),
        sections=sections,
        questions=questions,
        team=tuple(_seats(document)),
        contributions=_contributions(document, replace(frame, posts=posts)),
        posts=posts,
        date_changes=tuple(_events(document, frame)),
        summary=_summary(document, frame),
    )


def _seats(document: InputRecord) -> Iterable[GivenSeat]:
    for seat in document.records("team"):
        role = seat.one_of("role", Role)
        if role not in TEAM:
            raise seat.fault("unknown_word", "role")
        yield GivenSeat(
            GivenPerson(seat.must("name"), seat.text("organisation")),
            role,
            seat.text("label"),
            seat.text("country"),
            seat.text("email").lower(),
        )


def _contributions(document: InputRecord, frame: DocumentFrame) -> tuple[GivenContribution, ...]:
    given = document.records("contributions")
    ids = source_ids(frame.uid, ((c.text("id"), c.text("author")) for c in given))
    return tuple(_contribution(*pair, frame) for pair in zip(given, ids, strict=True))


def _contribution(record: InputRecord, source_id: str, frame: DocumentFrame) -> GivenContribution:
    code = language_code(record.text("language"), frame.language)
    publication = record.one_of("publication", Publication, Publication.NAME)
    return GivenContribution(
        source_id=source_id,
        number=record.number("number") or None,
        status=record.one_of("status", Status, Status.PUBLISHED),
        reply_to=record.text("reply_to") or None,
        author=_author(record, publication, source_id),
        countries=_countries(record),
        capacity=record.one_of("capacity", Capacity, Capacity.PERSONAL),
        label=record.text("label"),
        stakeholder_type=record.text("stakeholder_type"),
        region=record.text("region"),
        language=code,
        submitted_at=record.instant("date", frame.zone),
        published_at=record.instant("published", frame.zone),
        reason=record.text("reason"),
        passages=tuple(_passages(record, code, frame)),
        post=_post(record, "post", frame),
        publication=publication,
        late=record.truth("late"),
        edited_at=record.instant("edited", frame.zone),
        signatures=tuple(_signatures(record, source_id, frame)),
    )


def _author(
    record: InputRecord, publication: Publication, mark: str, name: str = "author"
) -> GivenPerson:
    """Return the author; one who is not shown by name has none here, and no other invents one."""
    organisation = record.text("organisation")
    if publication is Publication.NAME:
        return GivenPerson(record.text(name) or "—", organisation)
    shown = organisation if publication is Publication.ORGANISATION else ""
    return GivenPerson("", shown, mark)


def _countries(record: InputRecord) -> str:
    """Return what stands as a list of countries, or as one in words."""
    listed = record.texts("countries")
    return country_codes(", ".join(listed) if listed else record.text("country"))


def _signatures(
    record: InputRecord, source_id: str, frame: DocumentFrame
) -> Iterable[GivenSignature]:
    for number, signature in enumerate(record.records("signatures")):
        publication = signature.one_of("publication", Publication, Publication.NAME)
        mark = f"{source_id}/{number}"
        yield GivenSignature(
            _author(signature, publication, mark, "name"),
            _countries(signature),
            signature.one_of("capacity", Capacity, Capacity.PERSONAL),
            publication,
            signature.instant("date", frame.zone),
        )


def _post(record: InputRecord, name: str, frame: DocumentFrame) -> GivenPost | None:
    """Return the post to which a record points by its place in the document."""
    index = record.number(name)
    if index is None:
        return None
    if not 0 <= index < len(frame.posts):
        raise record.fault("no_such_post", name)
    return frame.posts[index]


def _passages(record: InputRecord, language: str, frame: DocumentFrame) -> Iterable[GivenPassage]:
    if title := wording(record, "title", language):
        yield GivenPassage(title, PassageKind.TITLE, None)
    for passage in record.records("passages"):
        words = wording(passage, "text", language)
        question = passage.number("question")
        if question is not None and question >= len(frame.questions):
            raise passage.fault("no_such_question", "question")
        if words is None:
            continue
        if source := passage.text("quoted_contribution"):
            position = passage.number("quoted_position")
            yield GivenPassage(words, PassageKind.QUOTE, None, source, position)
        elif post := _post(passage, "quoted_post", frame):
            yield GivenPassage(words, PassageKind.QUOTE, None, quoted_post=post)
        elif passage.truth("is_question") and question is not None:
            yield GivenPassage(words, PassageKind.QUESTION, question)
        else:
            yield GivenPassage(words, PassageKind.WORDS, question)


def _posts(document: InputRecord, frame: DocumentFrame) -> Iterable[GivenPost]:
    seen: Counter[object] = Counter()
    for post in document.records("posts"):
        given = GivenPost(
            post.one_of("kind", PostKind),
            post.must("author"),
            post.text("label"),
            post.instant("date", frame.zone) or clock.now(),
            needed(post, "title", frame.language),
            needed(post, "text", frame.language),
        )
        yield replace(given, nth=seen[given.mark])
        seen[given.mark] += 1


def _events(document: InputRecord, frame: DocumentFrame) -> Iterable[GivenDateChange]:
    for event in document.records("date_changes"):
        at = event.instant("at", frame.zone)
        if at is None:
            raise event.fault("missing", "at")
        yield GivenDateChange(
            event.one_of("kind", DateChangeKind),
            at,
            event.text("by"),
            event.instant("before", frame.zone),
            event.instant("after", frame.zone),
            wording(event, "reason", frame.language),
        )


def _summary(document: InputRecord, frame: DocumentFrame) -> GivenSummary | None:
    summary = document.record("summary")
    if summary is None:
        return None
    return GivenSummary(
        summary.must("author"),
        summary.instant("published", frame.zone),
        needed(summary, "title", frame.language),
        wording(summary, "standfirst", frame.language),
        tuple(
            GivenStatement(
                statement.one_of("kind", StatementKind, StatementKind.STATEMENT),
                needed(statement, "text", frame.language),
            )
            for statement in summary.records("statements")
        ),
    )
