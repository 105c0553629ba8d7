"""Two rounds compared: the page of the team, and the page for everybody."""

import pytest
from markupsafe import Markup

from forum.domain.contributions.content import Capacity
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Evidence, Point
from forum.models.synthesis.summary import Statement
from forum.models.user import User
from forum.services.moderation.decisions import decide
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from forum.services.synthesis.rounds.matching import follow
from forum.services.synthesis.summaries import save_heading
from forum.services.synthesis.summary.editions import publish_summary, take_back
from forum.services.synthesis.summary.statements import begin_from_points
from tests.builders import make_appointment, make_consultation, make_contribution, make_user
from tests.support.clients import FreshClient, sign_in, sign_out
from tests.support.statements import Statements


class Rounds:
    """An earlier and a later round with points, and who works on both."""

    def __init__(self) -> None:
        self.person = make_user("Rosa Ibáñez")
        self.earlier, self.later = (self._make(title) for title in ("Scope", "Draft report"))
        self.banks = self.point(self.earlier, "Farmers need local seed banks.", 2)
        self.water = self.point(self.earlier, "Women carry water far.", 1)
        self.bank = self.point(self.later, "A seed bank is needed by local farmers.", 3)
        self.roads = self.point(self.later, "Roads are bad.", 1)
        follow(self.later, self.earlier.id, by=self.person)
        db.session.commit()

    def _make(self, title: str) -> Consultation:
        consultation = make_consultation(title, stage=Stage.CLOSED)
        for role in (Role.ORGANISER, Role.FACILITATOR):
            make_appointment(consultation, role, self.person)
        return consultation

    def point(self, consultation: Consultation, words: str, voices: int) -> Point:
        """Note a point that so many people make; the last of several speaks for a state."""
        point = note_point(consultation, words, "en", by=self.person)
        for n in range(voices):
            is_state = 0 < n == voices - 1
            said = make_contribution(
                consultation,
                f"{words} Number {n} says so in other words, {'abcdef'[n] * 9}.",
                author=make_user(),
                capacity=Capacity.STATE if is_state else Capacity.PERSONAL,
            )
            attach(point, mark(said, 0, WordSpan(0, 7), by=self.person), by=self.person)
        db.session.commit()
        return point

    def page(self, more: str = "", language: str = "en") -> str:
        return f"/{language}/consultations/{self.later.slug}{more}"

    def match(self, client: FreshClient, earlier: Point, tie: str) -> str:
        """Match an earlier point with the later one on seed banks; return the page."""
        fields = {"earlier": str(earlier.id), "tie": tie}
        address = self.page(f"/rounds/{self.bank.id}")
        return client.post(address, data=fields, follow_redirects=True).text

    def publish(self, consultation: Consultation) -> None:
        """Publish a summary with a statement from each point."""
        save_heading(consultation, by=self.person, title="Summary", standfirst="", language="en")
        points = db.session.query(Point).filter_by(consultation_id=consultation.id)
        begin_from_points(consultation, [point.id for point in points], by=self.person)
        publish_summary(consultation, by=self.person)
        db.session.commit()


@pytest.fixture
def rounds(client: FreshClient) -> Rounds:
    made = Rounds()
    sign_in(client, made.person)
    return made


def words_of(page: str) -> str:
    """Return the visible words of a page, roughly."""
    return " ".join(Markup(page).striptags().split())


def test_points_stand_side_by_side_with_their_voices_then_and_now(
    client: FreshClient, rounds: Rounds
) -> None:
    page = client.get(rounds.page("/rounds")).text
    words = words_of(page)
    assert "Proposed by machine: P1 Farmers need local seed banks." in words
    told = "2 voices · 2 contributions · 1 on behalf of others · 1 in a personal capacity"
    assert told in words
    assert "3 voices · 3 contributions" in words
    assert words.count("Dropped") >= 2
    page = rounds.match(client, rounds.banks, "reworded")
    assert "Proposed by machine" not in page
    assert 'aria-label="Reworded"' in page
    assert 'aria-label="Dropped"' in page
    page = rounds.match(client, rounds.water, "merged")
    assert 'aria-label="Merged"' in page
    assert 'aria-label="Dropped"' not in page
    page = rounds.match(client, rounds.water, "none")
    assert 'aria-label="Dropped"' in page


def test_a_proposal_counts_for_nothing_and_does_not_come_back(
    client: FreshClient, rounds: Rounds
) -> None:
    page = client.get(rounds.page("/rounds")).text
    assert 'aria-label="Reworded"' not in page
    page = rounds.match(client, rounds.banks, "apart")
    assert "Proposed by machine" not in page
    assert 'aria-label="Reworded"' not in page


def test_the_words_behind_each_point_are_one_click_away(
    client: FreshClient, rounds: Rounds
) -> None:
    page = client.get(rounds.page("/rounds")).text
    for point, words in ((rounds.banks, "Farmers"), (rounds.bank, "A seed")):
        address = rounds.page(f"/rounds/{point.id}")
        assert f'href="{address}"' in page
        assert f"<p>{words}</p></blockquote>" in client.get(address).text
    foreign = note_point(make_foreign(rounds.person), "Elsewhere.", "en", by=rounds.person)
    db.session.commit()
    assert client.get(rounds.page(f"/rounds/{foreign.id}")).status_code == 404


def make_foreign(person: User) -> Consultation:
    """Store a consultation that is no round of the others."""
    consultation = make_consultation(stage=Stage.CLOSED)
    make_appointment(consultation, Role.FACILITATOR, person)
    return consultation


def test_what_is_missing_is_said(client: FreshClient, rounds: Rounds) -> None:
    address = rounds.page(f"/rounds/{rounds.bank.id}")
    for fields, sentence in (
        ({"tie": "kept"}, "Choose a point of the earlier round."),
        ({"earlier": "1"}, "Choose what became of the point."),
    ):
        answer = client.post(address, data=fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    foreign = make_consultation(stage=Stage.CLOSED)
    answer = client.post(rounds.page("/rounds/follows"), data={"follows": str(foreign.id)})
    assert answer.status_code == 422
    assert "Choose a consultation on whose team you are." in answer.text


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 401), (Role.PARTICIPANT, 403), (Role.TRANSLATOR, 200), (Role.FACILITATOR, 200)],
)
def test_who_is_not_on_the_earlier_team_does_not_see_its_points(
    client: FreshClient, rounds: Rounds, role: Role | None, status: int
) -> None:
    sign_out(client)
    if role is Role.PARTICIPANT:
        sign_in(client, make_user())
    elif role is not None:
        sign_in(client, make_appointment(rounds.later, role))
    page = client.get(rounds.page("/rounds"))
    assert page.status_code in ({401, 302} if status == 401 else {status})
    assert "seed bank" not in page.text
    address = rounds.page(f"/rounds/{rounds.banks.id}")
    assert client.get(address).status_code in (302, 401, 403, 404)
    fields = {"earlier": str(rounds.banks.id), "tie": "kept"}
    answer = client.post(rounds.page(f"/rounds/{rounds.bank.id}"), data=fields)
    assert answer.status_code in (302, 401, 403)


def test_everybody_sees_statements_side_by_side_once_both_summaries_are_published(
    client: FreshClient, rounds: Rounds
) -> None:
    rounds.match(client, rounds.banks, "reworded")
    sign_out(client)
    address = rounds.page("/summary/rounds")
    assert client.get(address).status_code == 404
    rounds.publish(rounds.later)
    assert client.get(address).status_code == 404
    assert "/summary/rounds" not in client.get(rounds.page("/summary")).text
    rounds.publish(rounds.earlier)
    db.session.execute(db.text("UPDATE consultation SET version = version + 1"))
    db.session.commit()
    assert f'href="{address}"' in client.get(rounds.page("/summary")).text
    page = client.get(address).text
    words = words_of(page)
    assert "Farmers need local seed banks." in words
    assert "Reworded" in words
    assert "Not in this summary" in words
    assert "Not in the earlier summary" in words
    assert "2 voices · 2 contributions" in words
    assert f"/consultations/{rounds.earlier.slug}/summary/statements/1" in page
    spanish = client.get(rounds.page("/summary/rounds", "es")).text
    assert "Reformulado" in spanish
    assert 'lang="en"' in spanish
    take_back(rounds.earlier, by=rounds.person)
    db.session.commit()
    assert client.get(address).status_code == 404


def test_statements_that_rest_on_no_point_are_counted_and_nothing_is_said_of_them(
    client: FreshClient, rounds: Rounds
) -> None:
    rounds.match(client, rounds.banks, "reworded")
    rounds.publish(rounds.later)
    rounds.publish(rounds.earlier)
    db.session.query(Statement).filter_by(point_id=rounds.water.id).update({"point_id": None})
    db.session.commit()
    words = words_of(client.get(rounds.page("/summary/rounds")).text)
    assert "1 statement of the earlier summary rests on no point and is not compared." in words
    assert "of this summary rest" not in words
    assert "Not matched" in words
    assert "Not in" not in words


def test_hidden_texts_count_no_longer(client: FreshClient, rounds: Rounds) -> None:
    rounds.match(client, rounds.banks, "kept")
    rounds.publish(rounds.later)
    rounds.publish(rounds.earlier)
    moderator = make_appointment(rounds.earlier, Role.MODERATOR)
    contribution = evidence_of(rounds.banks)[0].excerpt.contribution
    decide(contribution, Status.HIDDEN, by=moderator, reason="A name.")
    db.session.commit()
    words = words_of(client.get(rounds.page("/summary/rounds")).text)
    assert "2 voices · 2 contributions" not in words


def evidence_of(point: Point) -> list[Evidence]:
    """Return the evidence of a point."""
    return db.session.query(Evidence).filter_by(point_id=point.id).all()


def test_both_pages_cost_the_same_at_any_size(
    client: FreshClient, rounds: Rounds, statements: Statements
) -> None:
    rounds.match(client, rounds.banks, "kept")
    for one in (rounds.later, rounds.earlier):
        rounds.publish(one)
    costs: dict[str, list[int]] = {"/rounds": [], "/summary/rounds": []}
    for size in (0, 6):
        for n in range(size):
            rounds.point(rounds.earlier, f"Earlier point {n} on rain.", 1)
            rounds.point(rounds.later, f"Later point {n} on wind.", 1)
        for one in (rounds.later, rounds.earlier):
            rounds.publish(one)
        for more, counts in costs.items():
            client.get(rounds.page(more))
            with statements.counted():
                assert client.get(rounds.page(more)).status_code == 200
            counts.append(len(statements))
    for more, (small, large) in costs.items():
        assert small == large, more
    assert costs["/rounds"][0] <= 34
    assert costs["/summary/rounds"][0] <= 34
