"""What is no address has no parts, and stops nobody."""

import pytest

from forum.domain.split_addresses import NOTHING, split_address


def test_an_address_is_cut_into_its_parts() -> None:
    parts = split_address("https://seeds.example/en?a=1")
    assert (parts.netloc, parts.path, parts.query) == ("seeds.example", "/en", "a=1")


@pytest.mark.parametrize("broken", ["http://[::1/", "//[/", "https://[a]b/", "http://\u2100/"])
def test_what_is_no_address_has_no_parts(broken: str) -> None:
    assert split_address(broken) == NOTHING
