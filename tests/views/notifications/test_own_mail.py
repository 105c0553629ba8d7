"""Which mail comes to people is their choice, with an account and without."""

import re

from flask import Flask
from sqlalchemy import select

from forum.domain.consultations.invitees import read_invitation_list
from forum.domain.policy import Role
from forum.extensions import db
from forum.jobs.invitations import send_invitation, send_nudge
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import MailRefusal
from forum.models.job import Job
from forum.models.user import User
from forum.services.notifications import invitees
from forum.services.notifications.invitations import Invitation, invite
from forum.services.notifications.nudges import nudge
from tests.builders import (
    make_appointment,
)
from tests.support.clients import FreshClient, make_client
from tests.support.content.letters import deliver
from tests.support.tasks import do


def test_the_account_page_has_the_choices_of_mail(
    client: FreshClient, consultation: Consultation, me: User
) -> None:
    page = client.get("/en/account").text
    assert page.count('name="wanted"') == 2
    assert "/en/consultations/seeds/follow" in page
    client.post("/en/account/emails", data={"wanted": ["citations"]})
    db.session.expire_all()
    assert (me.citation_mail, me.review_mail, me.reminder_mail) == (True, True, True)
    assert invitees.refuses("amina@example.org")
    make_appointment(consultation, Role.ORGANISER, me)
    assert client.get("/en/account").text.count('name="wanted"') == 4
    client.post("/en/account/emails", data={"wanted": ["letters", "reviews"]})
    db.session.expire_all()
    assert (me.citation_mail, me.review_mail, me.reminder_mail) == (False, True, False)
    assert not invitees.refuses("amina@example.org")


def test_who_has_no_account_refuses_all_letters_by_one_step_of_a_mail_program(
    app: Flask, client: FreshClient, consultation: Consultation, me: User
) -> None:
    invite(me, consultation, Invitation("a@colleague.example", "fr"))
    organiser = make_appointment(consultation, Role.ORGANISER)
    listed = read_invitation_list("email,name\nz@colleague.example,Zuleika")
    invitees.add_invitees(consultation, listed, by=organiser)
    nudge(consultation, 1, "Please write.", by=organiser)
    db.session.commit()
    for job in db.session.scalars(select(Job)).all():
        if job.kind in ("invite", "nudge"):
            do(send_invitation if job.kind == "invite" else send_nudge, job.args)
    mails = {mail.to: mail for mail in deliver(app)}
    app.config["WTF_CSRF_ENABLED"] = True
    for address in ("a@colleague.example", "z@colleague.example"):
        headers = mails[address].headers
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = headers["List-Unsubscribe"].strip("<>")
        assert link in mails[address].body
        answer = make_client(app).post(
            link.split("5000", 1)[1], data={"List-Unsubscribe": "One-Click"}
        )
        assert answer.status_code == 200
        assert invitees.refuses(address)
    stored = db.session.scalars(select(MailRefusal.address_hash)).all()
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in stored)
