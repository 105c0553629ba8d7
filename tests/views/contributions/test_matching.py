"""A pasted text is matched to the questions, corrected by its author, and sent as it was pasted."""

import re
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.domain.contributions.content import PassageKind
from forum.domain.contributions.statuses import Status
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from tests.builders import make_contribution, make_translation
from tests.support.clients import FreshClient
from tests.support.content.words import field, words

pytestmark = pytest.mark.usefixtures("sure_of_english")

ONE, TWO = "What do you know about seed 1?", "What do you know about seed 2?"
PASTED = f"""Dear colleagues, thank you for asking us.

• {ONE}

We have kept the first seed in clay pots for forty years.

It likes ash.

• {TWO}

The second one came with the traders and stayed."""


def post(client: FreshClient, to: Consultation, **fields: str) -> TestResponse:
    typed = {"text": PASTED, "mode": "text", "key": str(uuid4()), "act": "check", **fields}
    return client.post(f"/en/consultations/{to.slug}/contribute", data=typed)


def choices(page: TestResponse) -> dict[str, str]:
    """Return what each piece is taken for, by the name of its field."""
    found = re.findall(r'<select id="(part-[^"]*)".*?</select>', page.text, re.S)
    return {name: field(page, name) for name in found}


def sent_on(
    client: FreshClient, to: Consultation, page: TestResponse, **fields: str
) -> TestResponse:
    """Send what the checking page holds, with some fields changed."""
    names = [n for n in re.findall(r'name="([^"]+)"', page.text) if n not in ("act", "agreed")]
    held = {n: field(page, n) for n in names if not n.startswith(("split-", "meant", "next"))}
    return client.post(
        f"/en/consultations/{to.slug}/contribute",
        data={**held, "act": "send", "agreed": "yes", **fields},
    )


def passages(number: int = 1) -> list[tuple[PassageKind, int | None, str]]:
    db.session.rollback()
    said = db.session.scalars(select(Contribution).where(Contribution.number == number)).one()
    return [(p.kind, p.question_id, p.text.source) for p in said.revisions[-1].passages]


def test_the_author_sees_what_was_matched_and_sends_it_as_it_was_pasted(
    client: FreshClient, seeds: Consultation
) -> None:
    one, two = (q.id for q in seeds.questions)
    page = post(client, seeds)
    assert page.status_code == 200
    said = words(page)
    assert "We matched your text to these questions" in said
    assert "You pasted the wording of question 1" in said
    assert list(choices(page).values()) == ["general", f"answer-{one}", f"answer-{two}"]
    assert sent_on(client, seeds, page).status_code == 302
    stored = passages()
    assert [(kind, question) for kind, question, _ in stored] == [
        (PassageKind.WORDS, None),
        (PassageKind.QUESTION, one),
        (PassageKind.WORDS, one),
        (PassageKind.QUESTION, two),
        (PassageKind.WORDS, two),
    ]
    assert "".join("".join(s for _, _, s in stored).split()) == "".join(PASTED.split())
    for question, answer in ((1, "clay pots"), (2, "traders")):
        listed = client.get(f"/en/consultations/{seeds.slug}?q={question}").text
        assert answer in listed
        assert "Dear colleagues" not in listed


def test_the_author_corrects_what_a_part_answers(client: FreshClient, seeds: Consultation) -> None:
    two = seeds.questions[1].id
    page = post(client, seeds)
    greeting, first, second = choices(page)
    sent_on(client, seeds, page, **{greeting: f"answer-{two}", first: "general", second: "before"})
    assert [(kind, question) for kind, question, _ in passages()] == [
        (PassageKind.WORDS, two),
        (PassageKind.WORDS, None),
    ]


def test_choices_and_text_survive_every_way_back(client: FreshClient, seeds: Consultation) -> None:
    two = seeds.questions[1].id
    page = post(client, seeds)
    first = list(choices(page))[1]
    back = sent_on(client, seeds, page, act="back", **{first: f"answer-{two}"})
    assert field(back, "text") == PASTED
    assert field(back, first) == f"answer-{two}"
    other = sent_on(client, seeds, back, act="questions")
    again = sent_on(client, seeds, other, act="text")
    assert field(again, "text") == PASTED
    more = sent_on(client, seeds, again, act="check", text=f"Something new.\n\n{PASTED}")
    assert choices(more)[first] == f"answer-{two}"


def test_what_the_author_has_not_seen_is_not_sent(client: FreshClient, seeds: Consultation) -> None:
    page = post(client, seeds, act="send", agreed="yes", consent="1")
    assert page.status_code == 200
    assert "We matched your text" in words(page)
    page = post(client, seeds)
    changed = sent_on(client, seeds, page, text=f"{PASTED}\n\nAnd what else?")
    assert changed.status_code == 200
    assert db.session.scalars(select(Contribution)).all() == []


def test_an_unsure_part_has_to_be_decided(
    client: FreshClient, seeds: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{ONE}\n\nWe keep it.\n\n{TWO}\n{ONE}\n\nBoth are kept in the same pots."
    page = post(client, seeds, text=text)
    unsure = [name for name, choice in choices(page).items() if not choice]
    assert unsure, "an answer below two questions could be to either"
    refused = sent_on(client, seeds, page)
    assert refused.status_code == 422
    assert f'href="#{unsure[0]}"' in refused.text
    done = sent_on(client, seeds, refused, **{unsure[0]: f"answer-{seeds.questions[1].id}"})
    assert done.status_code == 302


def test_a_text_without_questions_is_one_general_text(
    client: FreshClient, seeds: Consultation
) -> None:
    text = "We keep seeds in pots.\n\n  And we *lend* them."
    page = post(client, seeds, text=text)
    assert "We found no guiding question in it." in words(page)
    ((name, choice),) = choices(page).items()
    assert choice == "general"
    two = seeds.questions[1].id
    sent_on(client, seeds, page, **{name: f"answer-{two}"})
    assert passages() == [(PassageKind.WORDS, two, text)]


def test_a_general_text_can_be_split_into_answers(client: FreshClient, seeds: Consultation) -> None:
    one, two = (q.id for q in seeds.questions)
    page = post(client, seeds, text="On the first.\n\nOn the second.\n\nThe end.")
    key = re.search(r'name="split-text" value="([^"]+)"', page.text)
    assert key
    finer = sent_on(client, seeds, page, act="check", **{"split-text": key[1]})
    names = list(choices(finer))
    assert len(names) == 3
    done = sent_on(
        client,
        seeds,
        finer,
        **{"split-text": key[1], names[0]: f"answer-{one}", names[1]: f"answer-{two}"},
    )
    assert done.status_code == 302
    assert [(q, s) for _, q, s in passages()] == [
        (one, "On the first."),
        (two, "On the second."),
        (None, "The end."),
    ]


@pytest.mark.parametrize("box", ["text", "first question"])
def test_everything_pasted_into_one_box_is_matched_too(
    client: FreshClient, seeds: Consultation, box: str
) -> None:
    one, two = (q.id for q in seeds.questions)
    fields = {"mode": "questions", "text": ""}
    fields["text" if box == "text" else f"q-{one}"] = PASTED
    page = post(client, seeds, **fields)
    assert list(choices(page).values())[1:] == [f"answer-{one}", f"answer-{two}"]
    assert sent_on(client, seeds, page).status_code == 302
    assert {question for _, question, _ in passages()} >= {one, two}


def test_answers_in_their_boxes_are_left_alone(client: FreshClient, seeds: Consultation) -> None:
    one, two = (q.id for q in seeds.questions)
    fields = {f"q-{one}": f"{ONE}\n\nWe keep it.", f"q-{two}": "In pots.", "text": "All the best."}
    page = post(client, seeds, mode="questions", **fields)
    assert choices(page) == {}
    sent_on(client, seeds, page)
    assert [(q, s) for _, q, s in passages()] == [
        (one, fields[f"q-{one}"]),
        (two, "In pots."),
        (None, "All the best."),
    ]


def test_questions_are_known_in_every_language_of_the_consultation(
    client: FreshClient, seeds: Consultation
) -> None:
    one = seeds.questions[0]
    make_translation(one.text, "es", "¿Qué sabe usted de la semilla número uno?")
    text = "Buenos días.\n\n¿Que sabe usted de la semilla numero uno?\n\nLa guardamos en tinajas."
    page = post(client, seeds, text=text)
    assert f"answer-{one.id}" in choices(page).values()


@pytest.mark.parametrize(
    "value", ["answer-999999", "answer-", "own-x", "king", "quoted-999999", "before-1", "\u2603"]
)
def test_a_made_up_choice_is_none(client: FreshClient, seeds: Consultation, value: str) -> None:
    page = post(client, seeds)
    first = list(choices(page))[1]
    again = sent_on(client, seeds, page, **{first: value})
    assert again.status_code in (200, 302)
    if again.status_code == 302:
        assert seeds.questions[0].id in {question for _, question, _ in passages()}


def test_a_reply_is_matched_to_no_question(client: FreshClient, seeds: Consultation) -> None:
    make_contribution(seeds, "What do others do?")
    address = f"/en/consultations/{seeds.slug}/contributions/1/reply"
    page = client.post(address, data={"text": PASTED, "mode": "text", "act": "check"})
    assert (page.status_code, choices(page)) == (200, {})


def test_a_matched_text_is_changed_and_matched_again_as_it_was(
    client: FreshClient, seeds: Consultation
) -> None:
    two = seeds.questions[1].id
    page = post(client, seeds)
    first = list(choices(page))[1]
    sent_on(client, seeds, page, **{first: f"answer-{two}"})
    before = passages()
    said = db.session.scalars(select(Contribution)).one()
    form = client.get(f"/en/contributions/{said.key}/edit")
    assert (field(form, "mode"), field(form, "text")) == ("text", PASTED.replace("•\u00a0", "• "))
    held = {n: field(form, n) for n in ("text", "mode", "key", "version", "begun", "language")}
    held |= {
        n: unescape(v) for n, v in re.findall(r'name="(part-[^"]+)" value="([^"]*)"', form.text)
    }
    check = client.post(f"/en/contributions/{said.key}/edit", data={**held, "act": "check"})
    assert list(choices(check).values())[1] == f"answer-{two}"
    held |= {n: field(check, n) for n in (*choices(check), "version")}
    done = client.post(f"/en/contributions/{said.key}/edit", data={**held, "act": "send"})
    assert done.status_code == 302
    assert said.status is Status.PUBLISHED
    assert passages() == before
