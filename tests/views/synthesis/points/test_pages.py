"""The pages of points, as facilitators use them without script."""

import re

import pytest

from forum.domain.contributions.statuses import Moderation
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.points import Agreement
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.synthesis.point import Evidence, Point, Theme
from forum.models.user import User
from forum.services.contributions import revise
from forum.services.synthesis import points
from forum.services.synthesis.excerpts import mark
from tests.builders import (
    Part,
    make_appointment,
    make_consultation,
    make_contribution,
    make_user,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.statements import Statements

WORDS = "Prices rise. Many keep their own seed. It is the law."


@pytest.fixture
def consultation(db_session: object) -> Consultation:
    return make_consultation(moderation=Moderation.AFTER)


@pytest.fixture
def by(client: FreshClient, consultation: Consultation) -> User:
    """Return the facilitator, who is signed in."""
    person = make_appointment(consultation, Role.FACILITATOR, make_user("Rosa Ibáñez"))
    sign_in(client, person)
    return person


@pytest.fixture
def point(consultation: Consultation, by: User) -> Point:
    """Return a point under the first question with two excerpts."""
    place = consultation.questions[0]
    point = points.note_point(consultation, "Seed is kept.", "en", by=by, place=place)
    for words, name in ((WORDS, "Amina Wekesa"), ("We keep none, ever.", "Linh Tran")):
        contribution = make_contribution(consultation, words, author=make_user(name))
        points.attach(point, mark(contribution, 0, WordSpan(0, 12), by=by), by=by)
    db.session.commit()
    return point


def address(consultation: Consultation, more: str = "") -> str:
    return f"/en/consultations/{consultation.slug}/points{more}"


def form(**fields: object) -> dict[str, object]:
    typed = {"title": "A point", "language": "en", "place": "", "agreement": "open"}
    return {**typed, **fields}


def other_point(consultation: Consultation, by: User, words: str = "Law.") -> Point:
    place = consultation.questions[0]
    point = points.note_point(consultation, words, "en", by=by, place=place)
    db.session.commit()
    return point


def again(point: Point) -> Point:
    db.session.commit()
    return db.session.get_one(Point, point.id, populate_existing=True)


def test_a_point_is_noted_under_a_question(
    client: FreshClient, consultation: Consultation, by: User
) -> None:
    assert "There is no point yet." in client.get(address(consultation)).text
    place = f"q{consultation.questions[1].id}"
    fields = form(title="Seed is\nkept", place=place, agreement="agreed")
    response = client.post(address(consultation), data=fields, follow_redirects=True)
    assert "Seed is kept" in response.text
    assert "agreed" in response.text
    point = db.session.query(Point).one()
    assert (point.question_id, point.agreement) == (
        consultation.questions[1].id,
        Agreement.AGREED,
    )


def test_what_cannot_be_stored_is_shown_again(
    client: FreshClient, consultation: Consultation, by: User
) -> None:
    response = client.post(address(consultation), data=form(title=" ", language="xx"))
    assert response.status_code == 422
    assert "Write the point in a sentence." in response.text
    response = client.post(address(consultation), data=form(title="x" * 1_001))
    assert response.status_code == 422
    assert "x" * 1_001 in response.text


def test_themes_are_noted_renamed_moved_and_removed(
    client: FreshClient, consultation: Consultation, by: User
) -> None:
    for title in ("Law", "Costs"):
        client.post(address(consultation, "/themes"), data={"title": title, "language": "en"})
    first, second = db.session.query(Theme).order_by(Theme.position)
    client.post(address(consultation), data=form(title="Clear laws", place=f"t{first.id}"))
    fields = {"title": "Laws", "language": "en", "theme": first.id}
    client.post(address(consultation, "/themes"), data=fields)
    page = client.post(
        address(consultation, f"/themes/{second.id}"), data={"act": "up"}, follow_redirects=True
    ).text
    assert page.index(">Costs<") < page.index(">Laws<")
    assert client.post(address(consultation, "/themes"), data={"title": ""}).status_code == 422
    client.post(address(consultation, f"/themes/{first.id}"), data={"act": "delete"})
    assert "Clear laws" in client.get(address(consultation)).text
    assert client.post(address(consultation, "/themes/999"), data={}).status_code == 404


def test_points_are_put_in_order(
    client: FreshClient, consultation: Consultation, by: User, point: Point
) -> None:
    other = other_point(consultation, by)
    client.post(address(consultation, f"/{other.id}/shift"), data={"act": "up"})
    page = client.get(address(consultation)).text
    assert page.index("Law.") < page.index("Seed is kept.")


def test_a_point_shows_words_voices_and_who_says_it(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    page = client.get(address(consultation, f"/{point.id}")).text
    assert "2 voices · 2 contributions · 2 excerpts" in page
    assert "<p>Prices rise.</p>" in page
    assert "Amina Wekesa, Kenya" in page


def test_a_name_that_is_withheld_is_not_told(
    client: FreshClient, consultation: Consultation, by: User, point: Point
) -> None:
    author = make_user("Nobody Knows")
    secret = make_contribution(consultation, author=author, publication="withheld")
    points.attach(point, mark(secret, 0, WordSpan(0, 7), by=by), by=by)
    for more in ("", f"/{point.id}", "/excerpts", "/voices"):
        assert "Nobody Knows" not in client.get(address(consultation, more)).text


def test_a_point_is_reworded_moved_and_marked(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    fields = form(title="Kept seed", agreement="lone", version=point.version)
    response = client.post(
        address(consultation, f"/{point.id}"), data=fields, follow_redirects=True
    )
    assert "lone view, kept on purpose" in response.text
    assert again(point).question_id is None


def test_two_facilitators_never_overwrite_each_other(
    client: FreshClient, consultation: Consultation, by: User, point: Point
) -> None:
    version = point.version
    colleague = make_appointment(consultation, Role.FACILITATOR, make_user("Jean Petit"))
    points.reword_point(point, "Theirs", "en", by=colleague, version=version)
    mine = form(title="Mine", version=version)
    response = client.post(address(consultation, f"/{point.id}"), data=mine)
    assert response.status_code == 409
    assert "Jean Petit changed this point on" in response.text
    assert "<p>Theirs</p>" in response.text
    assert "Mine</textarea>" in response.text
    assert again(point).text.source == "Theirs"
    (newer,) = re.findall(
        r'action="[^"]*/\d+" novalidate.*?name="version" value="(\d+)"', response.text, re.S
    )
    client.post(address(consultation, f"/{point.id}"), data={**mine, "version": newer})
    assert again(point).text.source == "Mine"
    for act in ("merge", "split", "delete"):
        fields = {"version": version, "points": other_point(consultation, by).id, "excerpts": 1}
        stale = client.post(address(consultation, f"/{point.id}/{act}"), data={**mine, **fields})
        assert stale.status_code == 409, act
    assert "Mine</textarea>" in stale.text


def test_points_are_merged_and_it_is_undone(
    client: FreshClient, consultation: Consultation, by: User, point: Point
) -> None:
    other = other_point(consultation, by)
    fields = {"version": other.version, "points": point.id}
    page = client.post(
        address(consultation, f"/{other.id}/merge"), data=fields, follow_redirects=True
    ).text
    assert "Merged into this point" in page
    assert "2 excerpts · 1 merged point" in page
    assert client.get(address(consultation, f"/{point.id}")).status_code == 302
    late = client.post(address(consultation, f"/{point.id}/merge"), data={"points": other.id})
    assert late.status_code == 302
    page = client.post(
        address(consultation, f"/{point.id}/undo"), data={}, follow_redirects=True
    ).text
    assert "Both points are as they were." in page
    assert again(point).merged_into_id is None
    gone = client.post(address(consultation, f"/{point.id}/undo"), follow_redirects=True)
    assert "no longer merged" in gone.text
    nothing = client.post(address(consultation, f"/{point.id}/merge"), data={})
    assert nothing.status_code == 422
    assert "Choose at least one other point to merge." in nothing.text


def test_a_point_is_split(client: FreshClient, consultation: Consultation, point: Point) -> None:
    first, second = (row.excerpt_id for row in db.session.query(Evidence))
    target = address(consultation, f"/{point.id}/split")
    fields = form(title="None is kept", version=point.version)
    refused = client.post(target, data=fields)
    assert refused.status_code == 422
    assert "Choose at least one excerpt" in refused.text
    assert "None is kept</textarea>" in refused.text
    refused = client.post(target, data={**fields, "title": "", "excerpts": first})
    assert refused.status_code == 422
    page = client.post(target, data={**fields, "excerpts": second}, follow_redirects=True).text
    assert "None is kept" in page
    assert "1 excerpt" in page
    assert db.session.query(Point).count() == 2


def test_stances_are_set_and_excerpts_taken_off(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    first, second = (row.excerpt_id for row in db.session.query(Evidence))
    base = address(consultation, f"/{point.id}/excerpts")
    page = client.post(f"{base}/{first}", data={"stance": "opposes"}, follow_redirects=True).text
    assert "1 voice opposes" in page
    client.post(f"{base}/{second}", data={"act": "detach"})
    assert [row.excerpt_id for row in db.session.query(Evidence)] == [first]
    gone = client.post(f"{base}/{second}", data={"stance": "opposes"})
    assert gone.status_code == 409
    assert client.post(f"{base}/999", data={}).status_code == 404


def test_deleting_asks_first(client: FreshClient, consultation: Consultation, point: Point) -> None:
    page = client.get(address(consultation, f"/{point.id}?act=delete")).text
    assert "Delete this point?" in page
    assert "2 excerpts are detached from it" in page
    fields = {"version": point.version}
    page = client.post(
        address(consultation, f"/{point.id}/delete"), data=fields, follow_redirects=True
    ).text
    assert "Deleted." in page
    assert db.session.query(Point).count() == 0


def edit_first(consultation: Consultation, source: str) -> None:
    point = db.session.query(Evidence).order_by(Evidence.excerpt_id).first()
    assert point is not None
    contribution = point.excerpt.contribution
    parts = [Part(source, "en")]
    revise.revise(contribution, consultation, parts, by=contribution.author)
    db.session.commit()


def test_words_that_are_gone_are_listed_and_mended(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    edit_first(consultation, "The prices will rise. Many keep seed.")
    assert "The words of 1 excerpt are gone." in client.get(address(consultation)).text
    assert "These words are gone." in client.get(address(consultation, f"/{point.id}")).text
    page = client.get(address(consultation, "/excerpts")).text
    assert "<del>Prices rise.</del>" in page
    excerpt_id = min(row.excerpt_id for row in db.session.query(Evidence))
    target = address(consultation, f"/excerpts/{excerpt_id}")
    for words, why in (("nothing", "not in the contribution"), ("i", "more than once")):
        refused = client.post(target, data={"act": "typed", "body": words})
        assert refused.status_code == 422
        assert why in refused.text
        assert f"{words}</textarea>" in refused.text
    taken = {"act": "typed", "body": "The prices will rise."}
    page = client.post(target, data=taken, follow_redirects=True).text
    assert "All words are where they were marked" in page
    assert "The prices will rise." in client.get(address(consultation, f"/{point.id}")).text
    again_ = client.post(target, data=taken, follow_redirects=True)
    assert "Someone has mended this excerpt already." in again_.text


def test_the_nearest_words_are_taken_and_others_let_go(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    edit_first(consultation, "Our prices rise. Many keep seed.")
    page = client.get(address(consultation, "/excerpts")).text
    fields = dict(re.findall(r'name="(position|start|end|nearest)" value="([^"]*)"', page))
    excerpt_id = min(row.excerpt_id for row in db.session.query(Evidence))
    target = address(consultation, f"/excerpts/{excerpt_id}")
    wrong = client.post(target, data={**fields, "act": "nearest", "nearest": "Other words"})
    assert wrong.status_code == 422
    client.post(target, data={**fields, "act": "nearest"})
    assert fields["nearest"] in client.get(address(consultation, f"/{point.id}")).text
    edit_first(consultation, "Nothing.")
    client.post(target, data={"act": "let_go"})
    assert db.session.query(Evidence).count() == 1


def test_words_found_elsewhere_are_noted(
    client: FreshClient, consultation: Consultation, point: Point
) -> None:
    edit_first(consultation, "So it is. " + WORDS)
    page = client.get(address(consultation, "/excerpts")).text
    assert "Words found elsewhere" in page
    assert "in version 2 than in version 1" in page
    excerpt_id = min(row.excerpt_id for row in db.session.query(Evidence))
    page = client.post(
        address(consultation, f"/excerpts/{excerpt_id}"),
        data={"act": "seen"},
        follow_redirects=True,
    ).text
    assert "Words found elsewhere" not in page


@pytest.mark.parametrize("of", ["points", "questions"])
@pytest.mark.parametrize("kind", ["country", "region", "sector", "language", "gender", "none"])
def test_voices_by_group_hide_small_groups(
    client: FreshClient, consultation: Consultation, by: User, point: Point, of: str, kind: str
) -> None:
    question = consultation.questions[0]
    for n in range(6):
        author = make_user(f"Person {n}")
        contribution = make_contribution(
            consultation, f"Number {n}.", author=author, question=question
        )
        points.attach(point, mark(contribution, 0, WordSpan(0, 6), by=by), by=by)
    page = client.get(address(consultation, f"/voices?of={of}&by={kind}")).text
    assert "8" in page if of == "points" else "6" in page
    assert "Person 1" not in page


@pytest.mark.parametrize("role", [None, Role.PARTICIPANT, Role.MODERATOR, Role.TRANSLATOR])
def test_others_do_not_see_points(
    client: FreshClient, consultation: Consultation, point: Point, role: Role | None
) -> None:
    with client.session_transaction() as session:
        session.clear()
    if role is not None:
        person = make_user("Other")
        if role is not Role.PARTICIPANT:
            make_appointment(consultation, role, person)
        sign_in(client, person)
    for more in ("", f"/{point.id}", "/excerpts", "/voices"):
        response = client.get(address(consultation, more))
        assert response.status_code in (302, 403, 404)
        assert "Seed is kept" not in response.text


def test_points_of_another_consultation_are_not_there(
    client: FreshClient, consultation: Consultation, by: User, point: Point
) -> None:
    other = make_consultation(stage=Stage.CLOSED)
    make_appointment(other, Role.FACILITATOR, by)
    assert client.get(address(other, f"/{point.id}")).status_code == 404


def test_the_pages_cost_the_same_at_two_sizes(
    client: FreshClient,
    consultation: Consultation,
    by: User,
    point: Point,
    statements: Statements,
) -> None:
    edit_first(consultation, "Our prices rise. Many keep seed.")
    pages = ["", f"/{point.id}", "/excerpts", "/voices", "/voices?of=questions"]
    costs = []
    for size in (3, 12):
        for n in range(size):
            contribution = make_contribution(consultation, f"Text {n} of {size}.", language="es")
            other = other_point(consultation, by, f"Point {n} of {size}")
            for bearing in (point, other):
                points.attach(bearing, mark(contribution, 0, WordSpan(0, 6), by=by), by=by)
        counted = []
        for more in pages:
            client.get(address(consultation, more))
            with statements.counted():
                assert client.get(address(consultation, more)).status_code == 200
            counted.append(len(statements))
        costs.append(counted)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 25, costs
