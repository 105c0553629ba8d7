"""Reads documents of schema `ediscussion-testdata/1`: consultations collected elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from forum import clock
from forum.domain.consultations.seat_labels import NO_LABEL, SeatLabel, label_in
from forum.domain.contributions.content import Capacity, PassageKind
from forum.domain.contributions.statuses import Moderation, Status
from forum.domain.imports.identity import source_ids, uid_of
from forum.domain.imports.notes import NoteKind
from forum.domain.imports.passages import cut_passages
from forum.domain.imports.reading import LAST_MINUTE, InputRecord, find_zone, language_code
from forum.domain.imports.records import (
    GivenConsultation,
    GivenContribution,
    GivenPassage,
    GivenPerson,
    GivenSeat,
    GivenText,
)
from forum.domain.imports.wordings import DocumentFrame, read_countries, read_outline, read_text
from forum.domain.languages import DEFAULT_LANGUAGE
from forum.domain.policy import TEAM, Role

SCHEMA = "ediscussion-testdata/1"
ASSUMED_DURATION = timedelta(days=30)
STATUSES = {
    "": Status.PUBLISHED,
    "published": Status.PUBLISHED,
    "pending": Status.PENDING,
    "rejected": Status.REJECTED,
    "removed": Status.HIDDEN,
}
ANONYMOUS = {"en": "Anonymous", "es": "Anónimo", "fr": "Anonyme"}


def read(document: InputRecord, zone: str) -> GivenConsultation:
    """Return the content of the document; its dates without offset are in `zone`."""
    document.skip("counts")
    languages = document.texts("languages")
    language = language_code(languages[0] if languages else "", "en")
    time_zone = find_zone(zone)
    title, organisers = document.required_line("title"), document.lines("organiser")
    uid = uid_of(document.text("uid"), title, "; ".join(organisers), document.text("source_url"))
    questions, sections = read_outline(document, language)
    contributions = _contributions(document, DocumentFrame(uid, language, time_zone, questions))
    opens_at, closes_at = _dates(document, time_zone, contributions)
    return GivenConsultation(
        uid=uid,
        slug=title,
        language=language,
        zone=zone,
        moderation=Moderation.BEFORE,
        published_at=opens_at,
        opens_at=opens_at,
        closes_at=closes_at,
        archived_at=None,
        organisers=tuple(organisers),
        title=GivenText(title, language),
        introduction=read_text(document, "introduction", language),
        background=read_text(document, "background", language),
        sections=sections,
        questions=questions,
        team=_team(document, contributions),
        contributions=contributions,
        notes=document.notes,
    )


def _dates(
    document: InputRecord, zone: ZoneInfo, contributions: Iterable[GivenContribution]
) -> tuple[datetime, datetime | None]:
    """Return the opening and closing dates; an unknown opening date is estimated."""
    opens_at = document.instant("opening_date", zone)
    closes_at = document.instant("closing_date", zone, at=LAST_MINUTE)
    if opens_at is None:
        first = min((c.submitted_at for c in contributions if c.submitted_at), default=None)
        guess = closes_at - ASSUMED_DURATION if closes_at else first or clock.now()
        opens_at = min(guess, first) if first else guess
        document.notes.add(NoteKind.DATE, "opening_date")
    if closes_at is not None and closes_at <= opens_at:
        raise document.error("closes_too_soon", "closing_date")
    return opens_at, closes_at


def _team(
    document: InputRecord, contributions: Iterable[GivenContribution]
) -> tuple[GivenSeat, ...]:
    """Return the people with a team role, and the authors of contributions made in one."""
    seats = {}
    for person in document.records("people"):
        role = _role(person)
        name = GivenPerson(person.line("name"), person.line("organisation"))
        if role in TEAM and name.name:
            seats[name, role] = GivenSeat(name, role, _label(role))
    for contribution in contributions:
        if contribution.label:
            role = Role(contribution.label.versions[0][1].lower())
            seat = GivenSeat(contribution.author, role, contribution.label)
            seats.setdefault((contribution.author, role), seat)
    return tuple(seats.values())


def _label(role: Role) -> SeatLabel:
    return label_in(DEFAULT_LANGUAGE, role.value.capitalize())


def _role(record: InputRecord) -> Role:
    role = record.one_of("role", Role, Role.PARTICIPANT)
    if role not in (Role.VISITOR, Role.ADMINISTRATOR):
        return role
    record.notes.add(NoteKind.ROLE, role)
    return Role.PARTICIPANT


def _contributions(document: InputRecord, frame: DocumentFrame) -> tuple[GivenContribution, ...]:
    records = document.records("contributions")
    ids = source_ids(
        frame.uid, ((c.text("id"), c.text("author") + c.text("text")) for c in records)
    )
    return tuple(_contribution(*pair, frame) for pair in zip(records, ids, strict=True))


def _contribution(record: InputRecord, source_id: str, frame: DocumentFrame) -> GivenContribution:
    record.skip("words", "own_words")
    organisation = record.line("organisation")
    author = record.line("author") or ANONYMOUS.get(frame.language, ANONYMOUS["en"])
    role = _role(record)
    status = STATUSES.get(record.text("status"))
    if status is None:
        raise record.error("unknown_word", "status")
    code = record.language("language", frame.language)
    submitted_at = record.instant("date", frame.zone)
    record.notes.add(NoteKind.DATE, "contributions.date", submitted_at is None)
    return GivenContribution(
        source_id=source_id,
        number=None,
        status=status,
        reply_to=record.text("reply_to") or None,
        author=GivenPerson(author, organisation),
        countries=read_countries(record, record.text("country")),
        capacity=Capacity.ORGANISATION if organisation else Capacity.PERSONAL,
        label=_label(role) if role in TEAM else NO_LABEL,
        stakeholder_type=record.line("stakeholder_type"),
        region=record.line("region"),
        language=code,
        submitted_at=submitted_at,
        published_at=submitted_at,
        reason="",
        passages=_passages(record, code, frame.questions),
    )


def _passages(
    record: InputRecord, language: str, questions: Sequence[GivenText]
) -> tuple[GivenPassage, ...]:
    answers, wordings = [], {n: [question_text.source] for n, question_text in enumerate(questions)}
    for answer in record.records("answers"):
        question = answer.number("question")
        words, quoted = answer.text("text"), answer.texts("quoted")
        if question is not None and question in wordings:
            answers.append((question, words))
            wordings[question] += quoted
        else:
            record.notes.add(NoteKind.QUESTION, "answers")
    slices = cut_passages(
        record.text("text"),
        answers=answers,
        answers_to=[n for n in record.numbers("answers_to") if n in wordings],
        wordings=wordings,
    )
    answer_count = sum(s.kind is PassageKind.WORDS and s.question is not None for s in slices)
    missing = sum(bool(words) for _, words in answers) - answer_count
    record.notes.add(NoteKind.ANSWER, "answers", max(missing, 0))
    passages = [GivenPassage(GivenText(s.text, language), s.kind, s.question) for s in slices]
    if title := record.line("title"):
        passages.insert(0, GivenPassage(GivenText(title, language), PassageKind.TITLE, None))
    return tuple(passages)
