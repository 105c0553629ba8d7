"""Page: where a person is cited, and whether they are told of it by mail."""

from dataclasses import dataclass
from typing import Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.extensions import db
from forum.models.consultation import Consultation
from forum.services.consultations.titles import read_titles
from forum.services.synthesis.responses.cited import (
    CitingKind,
    CitingText,
    list_citing_consultations,
    list_citing_texts,
)
from forum.services.texts.localised import LocalisedText
from forum.views.synthesis import bp
from forum.web.http.current_user import require_person
from forum.web.http.limits import limited_writes
from forum.web.http.query import int_arg, posted_choice
from forum.web.language.locale import language

ON: Final = "on"
OFF: Final = "off"


@dataclass(frozen=True)
class CitingConsultation:
    """A consultation in which the person is cited, and by what."""

    consultation: Consultation
    title: LocalisedText
    statements: list[CitingText]
    replies: list[CitingText]


@bp.get("/where-you-are-cited")
def cited() -> ResponseReturnValue:
    """Show a person by what they are cited, in all consultations."""
    me = require_person()
    before = int_arg("before")
    consultations, next_before = list_citing_consultations(me, before=before)
    ids = [consultation.id for consultation in consultations]
    texts, titles = list_citing_texts(me, ids, language()), read_titles(ids, language())
    return render_template(
        "synthesis/responses/cited.html",
        groups=[
            CitingConsultation(
                consultation=each,
                title=titles[each.id],
                statements=[t for t in texts[each.id] if t.kind is CitingKind.SUMMARY],
                replies=[t for t in texts[each.id] if t.kind is CitingKind.RESPONSE],
            )
            for each in consultations
        ],
        wants_mail=me.citation_mail,
        is_first=before is None,
        next_before=next_before,
    )


@bp.post("/where-you-are-cited")
@limited_writes
def choose_mail() -> ResponseReturnValue:
    """Store whether the person is told by mail."""
    me = require_person()
    me.citation_mail = posted_choice("mail", ON, OFF) == ON
    db.session.commit()
    flash(_("Your choice is saved."))
    return redirect(url_for(".cited"))
