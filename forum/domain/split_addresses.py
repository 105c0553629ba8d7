"""Web addresses cut into their parts, whoever wrote them."""

from urllib.parse import SplitResult, urlsplit

NOTHING = SplitResult("", "", "", "", "")


def split_address(address: str) -> SplitResult:
    """Return the parts of an address; all are empty where it can be none, such as `http://[/`."""
    try:
        return urlsplit(address)
    except ValueError:
        return NOTHING
