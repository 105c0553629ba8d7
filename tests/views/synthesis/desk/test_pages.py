"""The reading desk: which texts it lists, what stands in them, and what it costs."""

import json

import pytest

from forum.domain.contributions.content import Appearance, Capacity, Part, PassageKind
from forum.domain.contributions.statuses import Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import WordSpan
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.user import User
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.points import attach, note_point
from forum.services.synthesis.reading import note_presence, note_read
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_translation,
    make_user,
    reach,
    store_contribution,
)
from tests.support.clients import FreshClient, sign_in
from tests.support.content.searching import index_all
from tests.support.statements import Statements
from tests.support.times import StillClock
from tests.views.synthesis.desk.conftest import WORDS, desk_of, make_mark, page_of

LONG = "\n\n".join(f"Paragraph {n} says something about seed." for n in range(800))


def contribution(consultation: Consultation, number: int = 1) -> Contribution:
    return (
        db.session.query(Contribution)
        .filter_by(consultation_id=consultation.id, number=number)
        .one()
    )


def numbers(client: FreshClient, address: str) -> list[str]:
    page = page_of(client.get(address))
    return [article["data-text"] for article in page.select("[data-text]")]


def test_texts_and_points_stand_side_by_side(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    make_mark(contribution(consultation), me)
    page = page_of(client.get(desk_of(consultation)))
    assert len(page.select("[data-text]")) == 3
    words = page.one('[data-text="1"] [data-position="0"]')
    assert words.one("mark").text == "Many keep"
    label = words.one("[data-label]")
    assert label.text == "P1"
    assert page.select(label["href"])
    assert words.without("[data-label]") == WORDS
    assert "1 excerpt in 1 point" in page.one('[data-text="1"] header').text


def test_each_point_says_whose_voices_stand_behind_it_as_the_page_of_points_does(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    noted = note_point(consultation, "Seed is kept.", "en", by=me)
    ministry = make_user("Ministry of Seed")
    texts = [
        contribution(consultation),
        make_contribution(consultation, WORDS, author=contribution(consultation).author),
        make_contribution(
            consultation,
            "The state keeps seed too, in its own bank.",
            author=ministry,
            capacity=Capacity.STATE,
            countries="KE",
        ),
    ]
    for text in texts:
        attach(noted, mark(text, 0, WordSpan(0, 9), by=me), by=me)
    db.session.commit()
    line = page_of(client.get(desk_of(consultation))).one(f"#point-{noted.id} .hint").text
    told = "2 voices · 3 contributions · 1 on behalf of others · 1 in a personal capacity"
    assert told in line
    assert "3 excerpts" in line
    points = page_of(client.get(f"/en/consultations/{consultation.slug}/points"))
    assert told in points.one(f"#p{noted.id} .meta").text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["1", "2", "3"]),
        ("?question=1", ["1"]),
        ("?question=0", ["3"]),
        ("?language=fr", ["2"]),
        ("?country=CM", ["2"]),
        ("?capacity=personal", ["1", "2", "3"]),
        ("?unread=1", ["1", "3"]),
        ("?unmarked=1", ["2", "3"]),
        ("?uncited=1", ["1", "2", "3"]),
        ("?unread=1&unmarked=1", ["3"]),
        ("?q=semences", ["2"]),
        ("?question=9", []),
        ("?country=xx&capacity=none&version=odd&after=x&before=-1", []),
        ("?after=1", ["2", "3"]),
        ("?before=3", ["1", "2"]),
    ],
)
def test_filters(
    client: FreshClient, consultation: Consultation, me: User, query: str, expected: list[str]
) -> None:
    note_read(consultation, [2], by=me)
    make_mark(contribution(consultation), me)
    index_all()
    assert numbers(client, desk_of(consultation, query)) == expected


def test_only_those_who_sum_up_have_a_desk(client: FreshClient, consultation: Consultation) -> None:
    address = desk_of(consultation)
    assert client.get(address).status_code == 302
    sign_in(client, make_user())
    for more in ("", "/1", "/state"):
        assert client.get(address + more).status_code == 403
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    assert client.get(address).status_code == 403


def test_what_readers_do_not_see_is_not_on_the_desk(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    make_mark(contribution(consultation), me)
    contribution(consultation).status = Status.HIDDEN
    make_contribution(consultation, "Held words.", status=Status.PENDING)
    db.session.commit()
    consultation.version += 1
    consultation.alterations += 1
    page = client.get(desk_of(consultation)).text
    assert "Many keep" not in page
    assert "Held words" not in page
    assert "Many keep" not in client.get(desk_of(consultation, "/1")).text
    assert client.get(desk_of(consultation, "/4")).status_code == 404


def test_marks_are_shown_in_translations_too(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    french = contribution(consultation, 2)
    make_translation(french.revisions[0].passages[0].text, "en", "We keep our seeds.")
    make_mark(french, me, end=4)
    page = page_of(client.get(desk_of(consultation)))
    original, translation = page.select('[data-text="2"] [data-position]')
    assert original["lang"] == "fr"
    assert original.one("mark").text == "Nous"
    assert translation["data-of"] == "en"
    assert translation.one("mark").text == "We keep our seeds."
    only = page_of(client.get(desk_of(consultation, "?version=original")))
    assert len(only.select('[data-text="2"] [data-position]')) == 1
    only = page_of(client.get(desk_of(consultation, "?version=translation")))
    assert [e.get("data-of") for e in only.select('[data-text="2"] [data-position]')] == ["en"]


@pytest.mark.usefixtures("me")
def test_a_question_that_an_author_repeats_is_read_once_and_named_once(
    client: FreshClient, consultation: Consultation
) -> None:
    first, second = consultation.questions
    parts = [
        Part("¿Qué semillas guarda?", "es", first.id, kind=PassageKind.QUESTION),
        Part("Guardo maíz.", "es", first.id),
        Part("También frijol.", "es", second.id),
    ]
    author = make_user("Ana Quispe")
    made = store_contribution(
        consultation, author, parts, appearance=Appearance(author.name), key="repeats"
    )
    reach(made, Status.PUBLISHED, author)
    for passage in made.revisions[0].passages:
        make_translation(passage.text, "en", f"In English {passage.position}.")
    article = page_of(client.get(desk_of(consultation))).one(f'[data-text="{made.number}"]')
    assert [line.text for line in article.select(".on-question")] == [
        "On question 1",
        "On question 2",
    ]
    assert "¿Qué semillas guarda?" not in article.text
    assert "In English 0." in article.text
    assert "Guardo maíz." in article.text
    assert "In English 1." in article.text
    as_written = page_of(client.get(desk_of(consultation, "?version=original")))
    assert "¿Qué semillas guarda?" in as_written.one(f'[data-text="{made.number}"]').text


def test_a_long_text_is_read_in_parts(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    make_contribution(consultation, LONG)
    page = page_of(client.get(desk_of(consultation)))
    links = page.select('[data-text="4"] [data-whole]')
    assert "Paragraph 799" not in page.text
    found, starts = [], []
    while links:
        article = page_of(client.get(links[0]["href"])).one('[data-text="4"]')
        words = article.one("[data-position]")
        starts.append(int(words["data-start"]))
        found += [paragraph.text for paragraph in words.select("p")]
        links = article.select("[data-whole]")
    assert len(found) == 800
    assert found[-1].startswith("Paragraph 799")
    assert len(starts) == 2
    assert starts[0] == 0 < starts[1]


def test_sentences_can_be_picked_with_their_translations(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    french = contribution(consultation, 2)
    make_translation(french.revisions[0].passages[0].text, "en", "We keep our seeds.")
    make_mark(contribution(consultation), me)
    page = page_of(client.get(desk_of(consultation, "/1?pick=1")))
    sentences = page.select("#pick .sentence-list label")
    assert [s.select("span")[1].text for s in sentences] == [
        "Many keep their own seed.",
        "They swap it.",
        "Few sell it.",
    ]
    assert "P1" in sentences[0].text
    assert "P1" not in sentences[1].text
    page = page_of(client.get(desk_of(consultation, "/2?pick=1")))
    (sentence,) = page.select("#pick .sentence-list label")
    assert "Nous gardons nos semences." in sentence.text
    assert "We keep our seeds." in sentence.text


def test_the_state_says_who_is_here_and_is_not_sent_twice(
    client: FreshClient, consultation: Consultation, me: User, time: StillClock
) -> None:
    address = desk_of(consultation, "/state")
    first = client.get(address)
    assert first.json is not None
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    colleague = make_appointment(consultation, Role.FACILITATOR, make_user("Awa Sarr"))
    note_presence(consultation, 2, by=colleague)
    state = json.loads(client.get(address).data)
    assert state["people"] == "Also at this desk now: Awa Sarr [2]"
    assert state["places"] == {"2": "Awa Sarr"}
    assert state["version"] == first.json["version"]
    assert "Awa Sarr [2]" in client.get(desk_of(consultation)).text
    make_mark(contribution(consultation), colleague)
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    time.tick(minutes=2)
    assert json.loads(client.get(address).data)["people"] == ""


def test_the_desk_costs_the_same_at_any_size(client: FreshClient, statements: Statements) -> None:
    consultation = make_consultation(stage=Stage.CLOSED)
    me = make_appointment(consultation, Role.FACILITATOR)
    sign_in(client, me)
    counts: list[list[int]] = []
    for size in (5, 40):
        for n in range(size):
            made = make_contribution(consultation, f"Seed {n} is kept. {WORDS}")
            make_translation(made.revisions[0].passages[0].text, "en", "Seed.")
            make_mark(made, me, point=f"Point {n}")
        index_all()
        counts.append([])
        for more in ("", "/1?pick=1", "/state", "?q=seed&unread=1"):
            client.get(desk_of(consultation, more))
            with statements.counted():
                assert client.get(desk_of(consultation, more)).status_code == 200
            counts[-1].append(len(statements))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 24
