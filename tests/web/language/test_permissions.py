"""The table of who may do what, in words: each line of the policy is there."""

import pytest
from flask import Flask

from forum.domain.languages import LANGUAGES
from forum.domain.policy import RULES, Action, Role
from forum.web.language import permissions
from forum.web.language.locale import use_language
from tests.builders import make_user
from tests.support.clients import FreshClient, sign_in
from tests.support.content.words import words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(app: Flask, language: str) -> None:
    with app.test_request_context(), use_language(language):
        lines = permissions.list_permissions()
    assert len(lines) == sum(len(rules) for rules in RULES.values())
    assert all(line.action and line.people and line.times for line in lines)
    assert len({line.action for line in lines}) == len(Action)


def test_people_and_times_follow_from_the_table(app: Flask) -> None:
    with app.test_request_context(), use_language("en"):
        told = {
            action: [(line.people, line.times) for line in permissions.describe_permissions(action)]
            for action in RULES
        }
    assert told[Action.READ][1][0] == "everyone, without an account"
    assert told[Action.CONTRIBUTE] == [("everyone who is signed in", "while it is open")]
    assert told[Action.SCHEDULE][0][1] == "at any time"
    for role, name in permissions.PEOPLE.items():
        for action in (Action.POST, Action.MODERATE, Action.SUMMARISE):
            is_named = str(name) in told[action][0][0]
            assert is_named is (role in RULES[action][0][0]), (role, action)
    assert set(permissions.PEOPLE) == set(Role) - {Role.VISITOR, Role.PARTICIPANT}


@pytest.mark.parametrize("signed_in", [False, True])
def test_how_it_works_is_a_click_away_for_everybody(client: FreshClient, signed_in: bool) -> None:
    if signed_in:
        sign_in(client, make_user())
    for page in ("/en/", "/en/rules"):
        assert 'href="/en/help"' in client.get(page).text
    help_page = words(client.get("/en/help"))
    for line in ("Decide what is shown", "everyone who is signed in", "Where to ask"):
        assert line in help_page
