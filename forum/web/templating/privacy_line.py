"""What forms say of the privacy notice of a consultation: who is responsible, and until when."""

from dataclasses import dataclass

from flask import current_app, url_for

from forum.models.consultation import Consultation
from forum.services.privacy.notice import NoticeFacts, read_notice
from forum.web.language import dates


@dataclass(frozen=True)
class PrivacyLine:
    """Who is responsible, the last day on which details are kept (or ""), and the whole notice."""

    controller: str
    day: str
    address: str


def make_privacy_line(consultation: Consultation) -> PrivacyLine:
    """Return what a form of a consultation says; costs no statement once it was read."""
    facts = read_notice(consultation)
    return PrivacyLine(
        controller_of(consultation, facts),
        dates.calendar_date(facts.ends_on) if facts.ends_on else "",
        url_for("privacy.notice", slug=consultation.slug),
    )


def controller_of(consultation: Consultation, facts: NoticeFacts) -> str:
    """Return who is responsible: as organisers say, else the organisers, else who runs the site."""
    organisers = ", ".join(consultation.organisers)
    operator = current_app.config["FORUM_OPERATOR"] or current_app.config["FORUM_SITE_NAME"]
    return facts.controller or organisers or operator
