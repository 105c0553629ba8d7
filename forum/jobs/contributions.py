"""Job: what follows when a text is sent or shown."""

from forum.database import writing
from forum.extensions import db
from forum.services.contributions.follow_up import FollowUp, store_findings, work_out


def follow_up(args: dict[str, object]) -> None:
    """Find likenesses, index, request translations and notify people; see `FollowUp`.

    Words are read and compared before anything is locked.
    """
    wanted = FollowUp.read(args)
    findings = work_out(wanted)
    db.session.commit()
    if findings is None:
        return
    with writing():
        store_findings(wanted, findings)
        db.session.commit()
