"""One form for each e-mail address, however it is typed."""

import pytest

from forum.domain.mail_addresses import find_address, mail_server_address, normal_address
from forum.errors import Invalid

SAME = {
    "ana@m\u00fcnchen.example": [
        "Ana@M\u00dcNCHEN.example",
        "ana@xn--mnchen-3ya.example",
        "ANA@XN--MNCHEN-3YA.EXAMPLE",
        "ana@mu\u0308nchen.example",
        " \u00a0ana@m\u00fcnchen.example\t\r\n",
        "\ufeffana@m\u00fcnchen.example\u200b",
        "ana\u00ad@m\u00fcn\u200dchen.example",
        "\u202aana@m\u00fcnchen.example\u202c",
        "ana\uff20m\u00fcnchen\u3002example",
    ],
    "jos\u00e9@example.org": ["Jose\u0301@example.org", "JOS\u00c9@EXAMPLE.ORG"],
    "ana@stra\u00dfe.example": ["ana@xn--strae-oqa.example", "Ana@Stra\u00dfe.Example"],
    "ana@example.org": [
        "ana@example.org.",
        "ana@\uff45xample.org",
        "\uff21\uff2e\uff21\ufe6bexample.org",
    ],
    "ana@example.net": ["ana@\uff45xample.net"],
    "ana+seeds@example.org": ["Ana+Seeds@Example.Org", "ana\uff0bseeds\uff20example.org."],
}
NONE = [
    "",
    '"ana b"@example.org',
    "ana@example.org..",
    "Ana <ana@example.org>",
    "a@b.org,c@d.org",
    "nobody",
    "ana@",
    "@example.org",
    "a b@example.org",
    "ana@example",
    "ana@xn--zz.org",
]


@pytest.mark.parametrize(
    ("normal", "typed"), [(normal, typed) for normal, ways in SAME.items() for typed in ways]
)
def test_an_address_is_the_same_however_it_is_typed(normal: str, typed: str) -> None:
    assert normal_address(typed) == normal
    assert find_address(typed) == normal
    assert normal_address(normal) == normal


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="email"):
        normal_address(typed)
    assert find_address(typed) == ""


def test_other_addresses_stay_others() -> None:
    assert normal_address("ana@strasse.example") != normal_address("ana@stra\u00dfe.example")
    assert normal_address("ana.ruiz@example.org") != normal_address("anaruiz@example.org")


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("ana@stra\u00dfe.example", "ana@xn--strae-oqa.example"),
        (" Forum@M\u00fcnchen.example ", "Forum@xn--mnchen-3ya.example"),
        ("forum@localhost", "forum@localhost"),
    ],
)
def test_mail_goes_to_the_domain_that_was_meant(address: str, sent_to: str) -> None:
    assert mail_server_address(address) == sent_to
