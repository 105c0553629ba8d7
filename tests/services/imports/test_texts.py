"""Importing words: whose they are, in which languages, and that they do no harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from forum.domain.consultations.seat_labels import NO_LABEL, label_in
from forum.errors import Invalid
from forum.models.consultations.date_change import DateChange
from forum.models.contributions.revision import Passage
from forum.models.job import Job
from forum.models.post import Post
from forum.models.synthesis.summary import Citation, Summary
from forum.models.translation import Text, TranslationStatus
from forum.models.user import User
from forum.services.consultations.overview import read_overview
from forum.services.imports import import_document
from tests.builders import make_user
from tests.support.content.documents import document, load, rows, said, stored, words
from tests.support.statements import Statements

Database = scoped_session[Session]


pytestmark = pytest.mark.usefixtures("db_session")


def test_people_cannot_sign_in_and_are_one_per_name_and_organisation(db_session: Database) -> None:
    load(
        said("c1"),
        said("c2"),
        said("c3", organisation="Elsewhere"),
        said("c4", author="N" * 500, organisation="O" * 500),
    )
    people = db_session.scalars(select(User)).all()
    assert len(people) == 3
    assert {(p.email, p.password) for p in people} == {(None, None)}
    assert max(len(p.name) for p in people) == 200


def test_words_never_become_those_of_an_account_with_the_same_name(db_session: Database) -> None:
    account = make_user("Awa Diandy", organisation="Atelier Baobab")
    load(said("c1"))
    assert stored("c1").author_id != account.id


def test_a_seat_goes_to_the_account_with_its_address(db_session: Database) -> None:
    account = make_user("Njeri K.", email="njeri@example.org")
    consultation = load(
        team=[
            {
                "name": "Njeri Kamotho",
                "role": "moderator",
                "label": "Chair",
                "email": account.email,
            },
            {"name": "Tomás", "role": "facilitator", "email": "nobody@example.org"},
        ]
    )
    seats = [(s.user.name, s.user.email, s.label.longest) for s in consultation.appointments]
    assert seats == [("Njeri K.", account.email, "Chair"), ("Tomás", None, "")]


def test_translations_come_along_and_only_others_are_asked_for(db_session: Database) -> None:
    given = {
        "language": "en",
        "text": "Beans *travel*.",
        "translations": {
            "es": {"html": '<p>Viajan<script>alert(1)</script> <b onclick="x">lejos</b></p>'},
            "fr": {"text": "Ils *voyagent*.", "status": "edited", "engine": "e" * 99},
        },
    }
    load(said("c1", passages=[{"text": given, "question": 0}]))
    text = db_session.scalars(select(Text).where(Text.source == "Beans *travel*.")).one()
    versions = {t.language: t for t in text.translations}
    assert versions["es"].status is TranslationStatus.MACHINE
    assert "<script" not in versions["es"].html
    assert "onclick" not in versions["es"].html
    assert (versions["fr"].status, versions["fr"].html) == (
        TranslationStatus.EDITED,
        "<p>Ils <em>voyagent</em>.</p>\n",
    )
    keys = set(db_session.scalars(select(Job.key)))
    assert not {key for key in keys if key and key.startswith(f"translate:{text.id}:")}
    asked = db_session.scalars(select(Text).where(Text.source == "What does it cost?")).one()
    assert {f"translate:{asked.id}:es", f"translate:{asked.id}:fr"} <= keys


def test_other_languages_keep_their_code(db_session: Database) -> None:
    passage = {"text": {"language": "pt-BR", "text": "Feijão."}, "question": 0}
    load(said("c1", language="pt-BR", passages=[passage]))
    assert stored("c1").language == "pt"
    assert db_session.scalars(select(Text).where(Text.language == "pt")).one().source == "Feijão."


def test_the_label_of_a_seat_comes_along_with_the_name_alone(db_session: Database) -> None:
    ways = ("name", "organisation", "withheld")
    load(*(said(way, publication=way, label="Guide") for way in ways))
    assert [stored(way).shown_label for way in ways] == [
        label_in("en", "Guide"),
        NO_LABEL,
        NO_LABEL,
    ]


def test_posts_history_and_summary_come_along(db_session: Database) -> None:
    consultation = load(
        said("c1"),
        said("c2", status="hidden"),
        team=[{"name": "Njeri", "organisation": "Acacia", "role": "facilitator", "label": "Guide"}],
        posts=[
            {
                "kind": "prompt",
                "author": "Njeri",
                "label": "Guide",
                "date": "2026-11-12T07:00:00Z",
                "title": words("Costs"),
                "text": words("See [1]."),
            }
        ],
        date_changes=[
            {
                "kind": "extended",
                "at": "2026-11-20T08:00:00Z",
                "by": "Nobody Known",
                "before": "2026-11-30T20:59:00Z",
                "after": "2026-12-11T20:59:00Z",
                "reason": words("Holidays."),
            }
        ],
        summary={
            "author": "Njeri",
            "published": "2026-12-20T08:00:00Z",
            "title": words("What was said"),
            "standfirst": words("Much."),
            "statements": [
                {"kind": "heading", "text": words("Beans")},
                {"kind": "statement", "text": words("They travel [1] [2] [9].")},
            ],
        },
    )
    [post] = db_session.scalars(select(Post))
    assert (post.author.organisation, post.label.longest) == ("Acacia", "Guide")
    [event] = db_session.scalars(select(DateChange))
    assert event.by is not None
    assert event.reason is not None
    assert (event.by.name, event.reason.source) == ("Nobody Known", "Holidays.")
    [summary] = db_session.scalars(select(Summary))
    assert [s.kind for s in summary.statements] == ["heading", "statement"]
    cited = db_session.scalars(select(Citation)).all()
    assert [c.contribution_id for c in cited] == [stored("c1").id]
    assert read_overview(consultation, "en").summary_at == datetime(2026, 12, 20, 8, tzinfo=UTC)


def test_control_characters_do_no_harm_on_any_database(
    any_database: str, db_session: Database
) -> None:
    load(said("c1", text="Be\x01ans\ud800 \x1btravel.", author="A\x01wa"))
    assert stored("c1").shown_name == "Awa"
    passage = db_session.scalars(select(Passage)).one()
    assert passage.text.source == "Beans travel."


@pytest.mark.parametrize("field", ["text", "author", "organisation", "id"])
def test_a_nul_is_refused_with_its_place(app_context: object, field: str) -> None:
    with pytest.raises(Invalid, match=field) as refused:
        load(said("c1", **{field: "Be\x00ans"}))
    assert refused.value.code == "nul"


def test_a_fault_leaves_nothing_behind(db_session: Database) -> None:
    before = rows()
    with pytest.raises(Invalid, match="status"):
        load(said("c1"), said("c2", status="gone"))
    assert rows() == before


def test_ten_times_as_many_contributions_take_hardly_more_statements(
    statements: Statements,
) -> None:
    """Counting anew walks through contributions one by one, and is left out here."""
    both = {"es": "Compramos.", "fr": "Nous achetons."}

    def many(n: int) -> list[dict[str, Any]]:
        passages = [{"text": words("We buy.", **both), "question": 0}]
        return [said(f"c{i}", passages=passages) for i in range(n)]

    def cost(n: int, uid: str) -> int:
        with statements.counted():
            load(*many(n), uid=uid)
        return len([s for s in statements if not s.startswith("SELECT DISTINCT passage")])

    load(said("first"), uid="00000000-0000-4000-8000-000000000001")  # registers the organisation
    few = cost(4, "00000000-0000-4000-8000-000000000004")
    assert cost(15, "00000000-0000-4000-8000-000000000040") == few


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    many = [said(f"c{i}") for i in range(45)]
    import_document(document(*many), zone="UTC", progress=lambda *step: told.append(step))
    assert told == [(15, 45), (30, 45), (45, 45)]
