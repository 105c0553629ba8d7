"""What the desk says of private questions beside a text."""

from collections.abc import Collection

from flask_babel import gettext as _

from forum.domain.inquiries import InquiryState


def describe_inquiries(states: Collection[InquiryState]) -> str:
    """Return where the open private questions about a text stand, in words; "" if there is none."""
    words = {
        InquiryState.ASKED: _("the author was asked in private"),
        InquiryState.ANSWERED: _("the author has answered in private"),
    }
    return " · ".join(words[state] for state in words if state in states)
