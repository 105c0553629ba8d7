"""A copy is noticed before it is sent, and what readers do not see is never given away."""

import pytest

from forum.domain.contributions.content import Part, PassageKind
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.jobs.sweeps import sweep_fingerprints
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.fingerprint import Fingerprint
from forum.services.contributions import near_copies
from forum.services.contributions.near_copies import NearCopy, find_near_copies
from forum.services.contributions.revise import withdraw
from tests.builders import make_consultation, make_contribution, make_user
from tests.support.statements import Statements

pytestmark = pytest.mark.usefixtures("db_session")

WORDS = [f"seed{n}" for n in range(120)]
TEXT = " ".join(WORDS)
COPY = " ".join("other" if n % 12 == 5 else word for n, word in enumerate(WORDS))


def kept(consultation: Consultation, words: str = TEXT, **more: object) -> Contribution:
    """Store a contribution and what makes copies of it known."""
    said = make_contribution(consultation, words, **more)  # type: ignore[arg-type]
    near_copies.store_fingerprints(said)
    db.session.commit()
    return said


def numbers(found: list[NearCopy]) -> list[int | None]:
    return [one.number for one in found]


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace(" ", ", "),
        COPY,
        f"Dear Ms Rosa Ndiaye,\n\n{TEXT}\n\nYours, Amina from Kisumu",
        " ".join(WORDS[:70]),
    ],
)
def test_near_copies_of_what_others_published_are_found(text: str) -> None:
    consultation = make_consultation()
    said = kept(consultation)
    kept(consultation, " ".join(f"bean{n}" for n in range(120)))
    [found] = find_near_copies(consultation, text, user=make_user())
    assert (found.contribution_id, found.number, found.is_own) == (said.id, 1, False)
    assert found.share >= 0.6


def test_other_texts_other_consultations_and_nothing_are_not_near() -> None:
    consultation = make_consultation()
    kept(consultation)
    assert find_near_copies(make_consultation(), TEXT, user=None) == []
    assert find_near_copies(consultation, " ".join(reversed(WORDS)), user=None) == []
    assert find_near_copies(consultation, "   ", user=None) == []


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.PUBLISHED])
def test_what_others_sent_and_readers_do_not_see_is_never_given_away(status: Status) -> None:
    consultation = make_consultation()
    author = make_user()
    kept(consultation, author=author, status=status)
    assert find_near_copies(consultation, TEXT, user=make_user()) == []
    assert find_near_copies(consultation, TEXT, user=None) == []
    own = find_near_copies(consultation, TEXT, user=author)
    assert [one.is_own for one in own] == [True] * (status is not Status.WITHDRAWN)


def test_an_edit_that_waits_is_not_given_away_either() -> None:
    consultation = make_consultation()
    said = kept(consultation, "Something else was approved. " * 12)
    said.revisions[0].passages[0].text.source = TEXT
    near_copies.store_fingerprints(said)  # the hashes of a version that readers have not seen
    said.revisions[0].passages[0].text.source = "Something else was approved. " * 12
    db.session.commit()
    assert find_near_copies(consultation, TEXT, user=make_user()) == []


def test_the_text_that_is_being_changed_is_not_its_own_copy() -> None:
    consultation = make_consultation()
    said = kept(consultation)
    assert find_near_copies(consultation, TEXT, user=said.author, exclude=said) == []


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize(
    "text",
    [
        "WE keep — our own seeds",
        "We keep our own seeds too.",
        "Dear colleagues,\n\nwe keep our own seeds.\n\nBest regards, Ana",
        "We keep our own beans.",
    ],
)
def test_near_copies_of_short_texts_are_found(text: str) -> None:
    consultation = make_consultation()
    kept(consultation, "We keep our own seeds.")
    kept(consultation, "We keep what is good for us.")
    assert numbers(find_near_copies(consultation, text, user=None)) == [1]


@pytest.mark.usefixtures("any_database")
def test_the_likest_and_oldest_come_first_and_only_a_few() -> None:
    consultation = make_consultation()
    kept(consultation, COPY)
    for _ in range(6):
        kept(consultation)
    assert numbers(find_near_copies(consultation, TEXT, user=None)) == [2, 3, 4, 5, 6]


def test_quoted_questions_and_passages_do_not_count() -> None:
    consultation = make_consultation()
    kept(consultation)
    question = consultation.questions[0].id
    parts = [
        Part(TEXT, "en", question, kind=PassageKind.QUESTION),
        Part("My own words about it.", "en", question),
    ]
    assert find_near_copies(consultation, parts, user=None) == []
    assert numbers(find_near_copies(consultation, [Part(TEXT, "en", question)], user=None)) == [1]


def test_a_withdrawn_text_leaves_nothing_behind() -> None:
    consultation = make_consultation()
    author = make_user()
    said = kept(consultation, author=author)
    withdraw(said, consultation, by=author)
    db.session.commit()
    assert db.session.query(Fingerprint).count() == 0


@pytest.mark.usefixtures("any_database")
def test_what_was_forgotten_is_remembered_by_the_sweep_and_only_once() -> None:
    consultation = make_consultation()
    make_contribution(consultation, TEXT)
    make_contribution(consultation, "…")
    db.session.query(Fingerprint).delete()
    db.session.commit()
    assert sum(map(len, near_copies.list_missing().values())) == 2
    sweep_fingerprints()
    assert not near_copies.list_missing()
    assert numbers(find_near_copies(consultation, COPY, user=None)) == [1]


def test_noticing_costs_the_same_with_ten_times_as_many_copies(statements: Statements) -> None:
    def cost(size: int) -> int:
        consultation = make_consultation()
        for _ in range(size):
            kept(consultation, COPY)
        with statements.counted():
            find_near_copies(consultation, TEXT, user=None)
        return len(statements)

    assert cost(3) == cost(30)
