"""A published text, its author and a moderator."""

from forum.domain.contributions.content import Appearance, Part
from forum.domain.contributions.statuses import (
    DecisionTarget,
    Rule,
    Status,
)
from forum.domain.policy import Role
from forum.extensions import db
from forum.models.consultation import GuidingQuestion
from forum.models.contributions.decision import Decision
from forum.models.contributions.revision import Revision
from forum.services.contributions.revise import (
    read_latest_revision,
    revise,
)
from forum.services.discussion.contribution_views import read_view_for_readers
from forum.services.moderation.decisions import decide
from tests.builders import make_appointment, make_consultation, make_contribution, make_user

NEW = [Part("We keep them dry.", "en")]
WHY = "Say which seeds you mean."


class Scene:
    """A published text with its author and a moderator."""

    def __init__(self, **fields: object) -> None:
        self.consultation = make_consultation(questions=3, **fields)  # type: ignore[arg-type]
        self.moderator = make_appointment(self.consultation, Role.MODERATOR)
        self.author = make_user()
        self.said = make_contribution(
            self.consultation, "We keep them.", author=self.author, question=self.questions[0]
        )

    @property
    def questions(self) -> list[GuidingQuestion]:
        """Return what is asked."""
        return list(self.consultation.questions)

    def revise(self, *parts: Part, appearance: Appearance | None = None) -> Revision:
        """Send a new version."""
        revise(
            self.said,
            self.consultation,
            list(parts) or NEW,
            by=self.author,
            appearance=appearance,
        )
        db.session.commit()
        return read_latest_revision(self.said)

    def decide(self, status: Status, reason: str = "") -> Decision:
        """Decide on the edit that waits."""
        made = decide(
            self.said,
            status,
            by=self.moderator,
            rule=Rule.UNCLEAR,
            reason=reason,
            target=DecisionTarget.EDIT,
        )
        db.session.commit()
        return made

    def read(self) -> str:
        """Return what readers see."""
        return " ".join(p.text.plain for p in read_view_for_readers(self.said, "en").passages)

    def states(self) -> list[str]:
        """Return the state of each version."""
        db.session.expire_all()
        return [revision.state.value for revision in self.said.revisions]
