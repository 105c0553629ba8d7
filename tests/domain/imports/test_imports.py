"""Reading documents: cutting pasted texts, dates, and faults with their place."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.consultations.seat_labels import label_in
from forum.domain.contributions.content import Capacity, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.imports import read_document
from forum.domain.imports.identity import source_ids, uid_of
from forum.domain.imports.passages import PassageSlice, cut_passages
from forum.domain.imports.reading import LAST_MINUTE, InputRecord, language_code
from forum.domain.policy import Role
from forum.errors import Invalid

TITLE, QUOTATION, WORDS = PassageKind.TITLE, PassageKind.QUESTION, PassageKind.WORDS

FIRST = "What is the relevance of exchange for cooperation?"
SECOND = "How will the growth of virtual meetings change it? How can the platform be used for that?"
WORDINGS = {0: [FIRST], 1: [SECOND]}


def kinds(slices: list[PassageSlice]) -> list[tuple[str, int | None, str]]:
    return [(s.kind.value, s.question, s.text) for s in slices]


# --- cutting a pasted text --------------------------------------------------------------------


def test_a_pasted_text_is_cut_into_greeting_quotations_and_answers() -> None:
    text = (
        "Dear colleagues, here is my view.\n\n"
        f"  • {FIRST}\n\nIt is a very valuable asset.\n\n"
        "  • How will the growth of virtual meetings change it?\n"
        "  • How can the platform be used for that?\n\n"
        "It reaches more people.\n\nBest regards"
    )
    answers = [(0, "It is a very valuable asset."), (1, "It reaches more people.")]
    assert kinds(cut_passages(text, answers=answers, answers_to=[0, 1], wordings=WORDINGS)) == [
        ("words", None, "Dear colleagues, here is my view."),
        ("question", 0, f"• {FIRST}"),
        ("words", 0, "It is a very valuable asset."),
        (
            "question",
            1,
            "• How will the growth of virtual meetings change it?\n"
            "  • How can the platform be used for that?",
        ),
        ("words", 1, "It reaches more people."),
        ("words", None, "Best regards"),
    ]


@pytest.mark.parametrize(
    ("line", "is_quoted"),
    [
        (FIRST, True),
        (FIRST.upper(), True),
        (f"1. {FIRST}", True),
        (f"(2) {FIRST.rstrip('?')}", True),
        (f"Question 1: {FIRST}", True),
        ("What is the relevance\nof exchange for cooperation?", True),
        ("the relevance of exchange", True),
        ("I think that exchange matters", False),
        ("exchange", False),
        (f"You ask {FIRST} That is easy to say, and I say it now", False),
    ],
)
def test_a_quotation_is_known_by_its_words(line: str, is_quoted: bool) -> None:
    slices = cut_passages(
        f"{line}\n\nYes.", answers=[(0, "Yes.")], answers_to=[0], wordings=WORDINGS
    )
    assert slices[0].kind is (QUOTATION if is_quoted else WORDS)
    assert slices[0].question == (0 if is_quoted else None)


def test_what_the_document_says_is_quoted_counts_as_the_question() -> None:
    wordings = {0: [FIRST, "Why exchange people?"]}
    slices = cut_passages(
        "Why exchange people?\nBecause.",
        answers=[(0, "Because.")],
        answers_to=[],
        wordings=wordings,
    )
    assert [s.kind for s in slices] == [QUOTATION, WORDS]


def test_an_answer_is_found_although_its_blanks_differ() -> None:
    slices = cut_passages(
        "A  very\u00a0good\nidea.", answers=[(1, "A very good idea.")], answers_to=[], wordings={}
    )
    assert kinds(slices) == [("words", 1, "A  very\u00a0good\nidea.")]


@pytest.mark.parametrize(
    ("answers_to", "question"), [([], None), ([1], 1), ([0, 1], None)], ids=str
)
def test_a_text_whose_answers_are_not_there_stays_whole(
    answers_to: list[int], question: int | None
) -> None:
    answers = [(0, "Yes."), (1, "never written")]
    slices = cut_passages("Yes. And no.", answers=answers, answers_to=answers_to, wordings=WORDINGS)
    assert kinds(slices) == [("words", question, "Yes. And no.")]


words = st.lists(
    st.sampled_from(
        ["•", "-", "1.", "Yes", "no", "What", "is", "the", "relevance", "of", "\n", "\n\n"]
    ),
    max_size=30,
).map(" ".join)


@given(
    gaps=st.lists(words, min_size=4, max_size=4), answers=st.lists(words, min_size=3, max_size=3)
)
def test_no_word_is_lost_wherever_a_text_is_cut(gaps: list[str], answers: list[str]) -> None:
    parts = [gaps[0], answers[0], gaps[1], answers[1], gaps[2], answers[2], gaps[3]]
    text = " ".join(parts)
    numbered = [(n % 2, answer) for n, answer in enumerate(answers)]
    slices = cut_passages(text, answers=numbered, answers_to=[0, 1], wordings=WORDINGS)
    assert "".join("".join(s.text for s in slices).split()) == "".join(text.split())
    assert all(s.text for s in slices)
    assert all(s.question is not None for s in slices if s.kind is QUOTATION)


# --- languages, names -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "code"),
    [("pt-BR", "pt"), ("EN", "en"), ("es_CO", "es"), ("fil", "fil"), ("English", "fr"), ("", "fr")],
)
def test_a_language_is_what_its_tag_begins_with(tag: str, code: str) -> None:
    assert language_code(tag, "fr") == code


def test_a_document_without_uuid_gets_one_that_stays() -> None:
    own = "6C5D1D37-9790-5734-879F-D4BD4E95C7E3"
    assert uid_of(own, "A") == own.lower()
    assert uid_of("", "A", "B") == uid_of("", "A", "B") != uid_of("", "A", "C")


def test_contributions_without_an_id_or_with_the_same_one_are_told_apart() -> None:
    uid = uid_of("", "A")
    ids = source_ids(uid, [("c1", "x"), ("c1", "y"), ("", "z"), ("n" * 90, "w")])
    assert ids[0] == "c1"
    assert len(set(ids)) == 4
    assert all(len(name) <= 80 for name in ids)
    assert ids == source_ids(uid, [("c1", "x"), ("c1", "y"), ("", "z"), ("n" * 90, "w")])


# --- values and their faults ------------------------------------------------------------------

OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("2022-11-07", "2022-11-06T23:00:00+00:00"),
        ("2022-11-07T12:30:00", "2022-11-07T11:30:00+00:00"),
        ("2022-11-07T12:30:00-03:00", "2022-11-07T15:30:00+00:00"),
        ("2022-11-07T12:30:00Z", "2022-11-07T12:30:00+00:00"),
    ],
)
def test_an_instant_without_offset_is_in_the_zone(words: str, instant: str) -> None:
    found = InputRecord({"date": words}).instant("date", OSLO)
    assert found is not None
    assert found.isoformat() == instant


def test_a_day_can_mean_its_last_minute() -> None:
    found = InputRecord({"date": "2022-12-12"}).instant("date", OSLO, at=LAST_MINUTE)
    assert found == datetime(2022, 12, 12, 22, 59, tzinfo=UTC)


def test_control_characters_and_broken_surrogates_are_dropped() -> None:
    assert InputRecord({"text": " a\x01b\r\nc\ud800\x1f "}).text("text") == "ab\nc"


def test_nul_is_refused_in_every_text() -> None:
    record = InputRecord({"text": "a\0b", "texts": ["c", "d\0"]}, "posts[1]")
    for read in (record.text, record.texts):
        with pytest.raises(Invalid) as refused:
            read(f"text{'s' * (read == record.texts)}")
        assert (refused.value.code, refused.value.field[:8]) == ("nul", "posts[1]")


def document(**changes: Any) -> dict[str, Any]:
    return {
        "schema": "forum/1",
        "title": {"language": "fr", "text": "Des fermes"},
        "questions": [{"index": 0, "text": "Pourquoi ?"}],
        "contributions": [{"id": "c1", "author": "Awa", "passages": [{"text": "Oui."}]}],
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "why", "place"),
    [
        ({"schema": "forum/99"}, "schema", "schema"),
        ({"title": None}, "missing", "title"),
        ({"title": 7}, "not_object", "title"),
        ({"zone": "Mars/Base"}, "zone", "Mars/Base"),
        ({"zone": "../../etc/passwd"}, "zone", "../../etc/passwd"),
        ({"opens_at": "soon"}, "not_date", "opens_at"),
        ({"opens_at": "0001-01-01T00:00:00+14:00"}, "date_out_of_bounds", "opens_at"),
        ({"closes_at": "9999-12-31T23:59:59Z"}, "date_out_of_bounds", "closes_at"),
        ({"closes_at": "9999-12-31"}, "date_out_of_bounds", "closes_at"),
        ({"opens_at": "2026-02-01", "closes_at": "2026-01-01"}, "closes_too_soon", "closes_at"),
        ({"moderation": "never"}, "unknown_word", "moderation"),
        ({"events": []}, "former_name", "events"),
        (
            {"contributions": [{"passages": [{"text": "Oui.", "quoted": True}]}]},
            "former_name",
            "contributions[0].passages[0].quoted",
        ),
        ({"questions": {}}, "not_list", "questions"),
        ({"questions": ["Pourquoi ?"]}, "not_object", "questions[0]"),
        ({"questions": [{"text": " "}]}, "missing", "questions[0].text"),
        ({"team": [{"name": "A", "role": "participant"}]}, "unknown_word", "team[0].role"),
        ({"team": [{"role": "moderator"}]}, "missing", "team[0].name"),
        ({"contributions": [{"author": ["A"]}]}, "not_text", "contributions[0].author"),
        ({"contributions": [{"number": -1}]}, "not_number", "contributions[0].number"),
        ({"contributions": [{"status": "gone"}]}, "unknown_word", "contributions[0].status"),
        (
            {"contributions": [{"passages": [{"text": "Oui.", "question": 1}]}]},
            "no_such_question",
            "contributions[0].passages[0].question",
        ),
    ],
)
def test_a_fault_names_its_place(changes: dict[str, Any], why: str, place: str) -> None:
    with pytest.raises(Invalid) as error:
        read_document(document(**changes), "UTC")
    assert (error.value.code, error.value.field) == (why, place)


@pytest.mark.parametrize("nonsense", [None, [], "forum/1", {}, {"schema": 1}])
def test_what_is_no_document_is_refused(nonsense: object) -> None:
    with pytest.raises(Invalid):
        read_document(nonsense, "UTC")


def test_words_that_stand_alone_are_in_the_language_of_the_title() -> None:
    found = read_document(document(), "UTC")
    assert found.language == "fr"
    assert found.questions[0].language == "fr"
    assert found.contributions[0].passages[0].wording.language == "fr"
    assert [section.questions for section in found.sections] == [(0,)]


def test_a_quotation_of_nothing_is_words() -> None:
    passages = [
        {"text": "Pourquoi ?", "is_question": True},
        {"text": "P", "is_question": True, "question": 0},
    ]
    found = read_document(document(contributions=[{"author": "A", "passages": passages}]), "UTC")
    assert [p.kind for p in found.contributions[0].passages] == [WORDS, QUOTATION]


# --- the other schema -------------------------------------------------------------------------


def research(**changes: Any) -> dict[str, Any]:
    return {
        "schema": "ediscussion-testdata/1",
        "title": "Personnel exchange",
        "organiser": "Norec",
        "opening_date": "2022-11-07",
        "closing_date": "2022-12-12",
        "languages": ["en"],
        "questions": [{"index": 0, "text": FIRST}],
        "sections": [{"title": "Broad", "questions": [0]}],
        "people": [{"name": "Helge Espe", "role": "moderator", "organisation": "Norec"}],
        "contributions": [],
        **changes,
    }


def test_days_open_at_midnight_and_close_in_the_last_minute_of_the_zone() -> None:
    found = read_document(research(), "Europe/Oslo")
    assert found.published_at == found.opens_at == datetime(2022, 11, 6, 23, 0, tzinfo=UTC)
    assert found.closes_at == datetime(2022, 12, 12, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closing", "date", "opens_at"),
    [
        ("2014-03-08", None, datetime(2014, 2, 6, 23, 59, tzinfo=UTC)),
        (None, "2014-02-01T10:00:00Z", datetime(2014, 2, 1, 10, 0, tzinfo=UTC)),
        ("2014-03-08", "2014-01-01T10:00:00Z", datetime(2014, 1, 1, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_missing_opening_is_guessed(
    closing: str | None, date: str | None, opens_at: datetime
) -> None:
    contributions = [{"id": "1", "author": "A", "text": "Yes.", "date": date}]
    found = read_document(
        research(opening_date=None, closing_date=closing, contributions=contributions), "UTC"
    )
    assert found.opens_at == opens_at


def test_who_writes_in_a_role_is_on_the_team_under_its_label() -> None:
    contributions = [
        {"id": "1", "author": "Helge Espe", "role": "moderator", "organisation": "Norec"},
        {"id": "2", "author": "Naveeda Nazir", "role": "facilitator"},
        {"id": "3", "author": "JorgeP", "role": "participant", "country": "USA"},
    ]
    found = read_document(research(contributions=contributions), "UTC")
    assert [(s.person.name, s.role, s.label) for s in found.team] == [
        ("Helge Espe", Role.MODERATOR, label_in("en", "Moderator")),
        ("Naveeda Nazir", Role.FACILITATOR, label_in("en", "Facilitator")),
    ]
    assert [c.label.longest for c in found.contributions] == ["Moderator", "Facilitator", ""]
    assert found.contributions[0].capacity is Capacity.ORGANISATION
    assert found.contributions[2].countries == "US"


def test_statuses_and_titles_of_the_other_schema() -> None:
    statuses = ["published", "pending", "rejected", "removed"]
    contributions = [{"author": "A", "title": "T", "text": "x", "status": s} for s in statuses]
    found = read_document(research(contributions=contributions), "UTC")
    assert [c.status for c in found.contributions] == [
        Status.PUBLISHED,
        Status.PENDING,
        Status.REJECTED,
        Status.HIDDEN,
    ]
    assert [p.kind for p in found.contributions[0].passages] == [TITLE, WORDS]


def test_an_author_without_name_is_anonymous_in_the_language_of_the_consultation() -> None:
    found = read_document(research(languages=["es"], contributions=[{"text": "Sí."}]), "UTC")
    assert found.contributions[0].author.name == "Anónimo"
