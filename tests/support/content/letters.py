"""The mail of a test: deliver what waits, and read it as a person would."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from forum.extensions import db
from forum.jobs.notices import send_notice
from forum.models.job import Job
from tests.support.tasks import do, follow_up_all


@dataclass(frozen=True)
class Received:
    """One mail in somebody's box."""

    to: str
    subject: str
    body: str
    headers: dict[str, str]

    def link(self, part: str = "") -> str:
        """Return the first link whose address has `part`, as the client opens it."""
        found = next(link for link in re.findall(r"https?://\S+", self.body) if part in link)
        split = urlsplit(found)
        return f"{split.path}?{split.query}" if split.query else split.path


def deliver(app: Flask) -> list[Received]:
    """Do the waiting jobs that send mail, and return what arrived since the last call."""
    follow_up_all()
    for job in db.session.scalars(select(Job).where(Job.kind == "send_notice")).all():
        do(send_notice, job.args)
        db.session.delete(job)
    db.session.commit()
    box = app.extensions["mailman"]
    messages, box.outbox = getattr(box, "outbox", []), []
    return [
        Received(
            to=message.to[0],
            subject=message.subject,
            body=message.body,
            headers=dict(message.message().items()),
        )
        for message in messages
    ]
