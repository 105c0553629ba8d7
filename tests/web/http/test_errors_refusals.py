"""A page that refuses says who may, from when, and whom to ask."""

import pytest

from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from tests.builders import make_appointment, make_consultation, make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words


@pytest.mark.parametrize(
    ("stage", "path", "said"),
    [
        (
            Stage.OPEN,
            "/moderation",
            [
                "Decide what is shown: moderators, organisers and administrators , "
                "while it is open and after closing",
                "does not have the role",
            ],
        ),
        (
            Stage.SCHEDULED,
            "/contribute",
            ["everyone who is signed in , while it is open", "It opens on"],
        ),
        (Stage.CLOSED, "/contribute", ["while it is open", "It closed on"]),
        (Stage.ARCHIVED, "/contribute", ["while it is open", "It was archived on"]),
        (Stage.OPEN, "/summary/edit", ["Write the summary: facilitators and administrators "]),
    ],
)
def test_a_refusal_says_who_may_and_when(
    client: FreshClient, stage: Stage, path: str, said: list[str]
) -> None:
    consultation = make_consultation(stage=stage)
    sign_in(client, make_user())
    answer = client.get(f"/en/consultations/{consultation.slug}{path}")
    assert answer.status_code == 403
    for sentence in said:
        assert sentence in words(answer)
    assert f"/en/contact?about={consultation.slug}" in answer.text
    assert "Who may do this" in words(answer)


def test_a_refusal_speaks_the_language_of_the_page(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_user())
    page = words(client.get(f"/es/consultations/{consultation.slug}/moderation"))
    assert (
        "el equipo de moderación, el equipo de organización y la administración del sitio" in page
    )


def test_who_may_is_not_refused(client: FreshClient) -> None:
    consultation = make_consultation()
    sign_in(client, make_appointment(consultation, Role.MODERATOR))
    assert client.get(f"/en/consultations/{consultation.slug}/moderation").status_code == 200
