"""A site on which something of every kind may not be seen, and is known when it is."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from uuid import uuid4

from sqlalchemy import select

from forum import clock
from forum.domain.consultations.posts import PostKind
from forum.domain.consultations.seat_labels import label_in
from forum.domain.contributions.attachments import Extraction
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.flags import FlagOutcome
from forum.domain.contributions.quotations import as_quote
from forum.domain.contributions.statuses import DecisionTarget, Status
from forum.domain.lifecycle import Stage
from forum.domain.policy import Role
from forum.domain.synthesis.coding.codebook import CodeDraft
from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.omissions import OmissionReason
from forum.domain.synthesis.proposals.kinds import ProposalKind
from forum.domain.synthesis.responses import ResponseOutcome
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.consultations.invitee import Invitee
from forum.models.contributions.contribution import Contribution, ReplyTarget
from forum.models.contributions.revision import Passage
from forum.models.post import PlannedPost
from forum.models.synthesis.code import Coder
from forum.models.synthesis.omission import Omission
from forum.models.synthesis.proposal import MachineProposal, ProposalSettings
from forum.models.synthesis.response import OrganiserResponse, ResponseCitation, ResponseItem
from forum.models.synthesis.summary import Statement
from forum.models.translation import Text
from forum.models.user import User
from forum.services.attachments import uploads
from forum.services.contributions import flags
from forum.services.contributions.revise import (
    read_latest_revision,
    revise,
    take_back_edit,
    withdraw,
)
from forum.services.contributions.visibility import record_decision
from forum.services.drafts import store
from forum.services.drafts.store import WritingPlace
from forum.services.moderation.decisions import decide
from forum.services.quotations import quoting
from forum.services.synthesis import points
from forum.services.synthesis.coding import codes, codings
from forum.services.synthesis.excerpts import mark
from forum.services.synthesis.summary.reviews import comment_on
from tests.builders import (
    make_appointment,
    make_consultation,
    make_contribution,
    make_post,
    make_summary,
    make_text,
    make_translation,
    make_user,
)
from tests.support.content import files
from tests.support.content.searching import index_all
from tests.support.forms.asked import ask_in_private
from tests.support.worlds import NUMBERS

IDS: Final = ("statement_id", "comment_id", "excerpt_id", "planned_id", "invitee_id")
"""Variables of addresses that name what only a team works with."""

UNSEEN: Final = [status for status in Status if status is not Status.PUBLISHED]

_words = NUMBERS


@dataclass
class Site:
    """A public consultation in which something of every kind may not be seen, and a draft."""

    consultation: Consultation
    draft: Consultation
    stranger: User
    hidden_words: list[str] = field(default_factory=list)
    unseen: list[Contribution] = field(default_factory=list)
    redacted: list[Contribution] = field(default_factory=list)
    file_keys: list[str] = field(default_factory=list)
    draft_keys: list[str] = field(default_factory=list)
    post_ids: list[int] = field(default_factory=list)
    item_ids: list[int] = field(default_factory=list)
    ids: dict[str, list[int]] = field(default_factory=lambda: {name: [1] for name in IDS})

    def secret(self, what: str) -> str:
        """Return words that occur nowhere else and may stand on no page."""
        marker = f"secret{what}{next(_words)}x"
        self.hidden_words.append(marker)
        return marker


def fill(site: Site) -> None:
    """Put texts in every status before and after their publication, translated and decided on."""
    consultation = site.consultation
    moderator = make_appointment(consultation, Role.MODERATOR)
    root = make_contribution(consultation, "Everybody reads this.", language="es")
    for outcome in (FlagOutcome.KEPT, None):
        reader = make_user(site.secret("reader"))
        flags.flag(root, by=reader, rule="abuse", reason=site.secret("report"))
        if outcome is not None:
            flags.close_flags(root, outcome, by=moderator)
    for status in UNSEEN:
        for parent in (None, root):
            tell(site, status, parent, moderator)
    appeared_and_was_withdrawn(site, root, moderator)
    site.unseen += _revised(site)
    post = make_post(consultation)
    for status in UNSEEN:
        tell(site, status, post, moderator)
    site.post_ids.append(post.id)
    for place in (
        WritingPlace(consultation),
        WritingPlace(consultation, root),
        WritingPlace(consultation, post),
    ):
        not_sent(site, place)
    _summary(site)
    respond(site)
    _codes(site, root)
    site.draft_keys.append(ask_in_private(root, site.secret))
    _notes(site, root)
    index_all()


def not_sent(site: Site, place: WritingPlace) -> None:
    """Keep a draft, which nobody but its author may see."""
    author, words = make_user(site.secret("draftauthor")), site.secret("unsent")
    draft = store.save_draft(author, place, str(uuid4()), {"text": words}, base_version=0)
    site.draft_keys.append(draft.draft.key)


def tell(site: Site, status: Status, parent: ReplyTarget | None, by: User) -> None:
    """Store one text that readers do not see, with marks on all that belongs to it."""
    author = make_user(site.secret(f"author{status}"))
    contribution = make_contribution(
        site.consultation,
        f"{site.secret(status)} in the original",
        author=author,
        status=status,
        parent=parent,
        question=None if parent else site.consultation.questions[0],
        organisation=site.secret("organisation"),
        stakeholder_type=site.secret("stakeholder"),
        region=site.secret("region"),
        label=label_in("en", site.secret("label")),
    )
    for language in ("es", "fr"):
        translated(site, contribution, language)
    with_files(site, contribution)
    record_decision(contribution, status, by=by, reason=site.secret("reason"))
    site.unseen.append(contribution)


def with_files(site: Site, contribution: Contribution) -> None:
    """Send a file with a secret in it, which the worker has read, and one with a secret name."""
    secret = site.secret("file")
    document = files.odt(f"<text:p>{secret}</text:p>")
    for name, words, content in (
        ("seeds.odt", secret, document),
        (site.secret("filename"), "Seeds.", files.picture()),
    ):
        kept = uploads.store_upload(
            contribution.author,
            site.consultation,
            contribution.key,
            name=name,
            stream=BytesIO(content),
        )
        kept.text, kept.words, kept.extraction = words, 1, Extraction.DONE
        site.file_keys.append(kept.key)
    uploads.attach_files(contribution)


def translated(site: Site, contribution: Contribution, language: str) -> None:
    """Store translations of all versions of a text."""
    for revision in contribution.revisions:
        for passage in revision.passages:
            make_translation(passage.text, language, site.secret(f"translation{language}"))


def appeared_and_was_withdrawn(site: Site, root: Contribution, moderator: User) -> None:
    """Let a text appear, be changed, answered and withdrawn; then the answer is sent again."""
    author = make_user(site.secret("withdrawer"))
    said = make_contribution(
        site.consultation, site.secret("withdrawn"), author=author, parent=root
    )
    translated(site, said, "fr")
    answer = make_contribution(site.consultation, "An answer that stays.", parent=said)
    quotes(site, answer, said)
    earlier = said.revisions[0].passages[0].text
    revise(said, site.consultation, [Part(site.secret("withdrawn"), "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    withdraw(said, site.consultation, by=author)
    site.unseen.append(said)
    sent_again_with_quotations(site, answer, earlier)
    decide(answer, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)


def sent_again_with_quotations(site: Site, answer: Contribution, earlier: Text) -> None:
    """Send a reply again with all that its author ever quoted, in whatever language."""
    quoted = answer.revisions[0].passages[1].text
    known = [t.source for text in (earlier, quoted) for t in (text, *text.translations)]
    words = "\n\n".join(map(as_quote, known))
    above = quoting.list_quotable_sources(answer.parent) if answer.parent else []
    parts = quoting.split_at_quotes(
        f"{words}\n\nAn answer that changed.", "en", above, contribution=answer
    )
    revise(answer, site.consultation, parts, by=answer.author)
    edit = read_latest_revision(answer)
    for passage in edit.passages[:-1]:
        make_translation(passage.text, "fr", site.secret("excerptfr"))


def quotes(site: Site, answer: Contribution, source: Contribution) -> None:
    """Let a reply quote words of what it answers, which go when that goes."""
    text = make_text(site.consultation, site.secret("excerpt"))
    for language in ("es", "fr"):
        make_translation(text, language, site.secret(f"excerpt{language}"))
    db.session.add(
        Passage(
            contribution_id=answer.id,
            revision=1,
            position=1,
            kind=PassageKind.QUOTE,
            quoted_contribution_id=source.id,
            quoted_position=0,
            text_id=text.id,
        )
    )


def _revised(site: Site) -> list[Contribution]:
    """Store published texts with versions that readers may not see, and one gone with all of its.

    One was changed before it appeared, and again since: that edit waits, was returned, rejected
    or taken back.
    """
    moderator = make_appointment(site.consultation, Role.MODERATOR)
    found = [_edited(site, moderator, state) for state in ("", "returned", "rejected", "taken")]
    gone = make_contribution(site.consultation, site.secret("publiconce"))
    revise(gone, site.consultation, [Part(site.secret("publictwice"), "en")], by=gone.author)
    decide(gone, Status.PUBLISHED, by=moderator, target=DecisionTarget.EDIT)
    decide(gone, Status.HIDDEN, by=moderator, reason=site.secret("reason"))
    return [*found, gone]


def _edited(site: Site, moderator: User, state: str) -> Contribution:
    author, consultation = make_user(), site.consultation
    said = make_contribution(
        consultation, site.secret("earlier"), author=author, status=Status.PENDING
    )
    revise(said, consultation, [Part("The version that was approved.", "en")], by=author)
    decide(said, Status.PUBLISHED, by=moderator)
    wish = Appearance(site.secret("wishname"), site.secret("wishorganisation"), "UG")
    part = Part(site.secret("later"), "en", consultation.questions[1].id)
    revise(said, consultation, [part], by=author, appearance=wish)
    edit = read_latest_revision(said)
    for revision in (said.revisions[0], edit):
        for language in ("es", "fr"):
            words = site.secret(f"edit{language}")
            make_translation(revision.passages[0].text, language, words)
    with_files(site, said)
    if state in ("returned", "rejected"):
        decide(
            said,
            Status(state),
            by=moderator,
            reason=site.secret("reason"),
            target=DecisionTarget.EDIT,
        )
    elif state:
        take_back_edit(said, consultation, by=author)
    db.session.commit()
    return said


def _summary(site: Site) -> None:
    """Keep a summary that is not published."""
    make_summary(
        site.consultation,
        f"Some say {site.secret('statement')} [1].",
        title=site.secret("summarytitle"),
        standfirst=site.secret("standfirst"),
        is_published=False,
    )


def respond(site: Site) -> None:
    """Publish a response that names everything, and keep a draft beside it; leave some out."""
    consultation = site.consultation
    response = OrganiserResponse(consultation_id=consultation.id, published_at=clock.now())
    db.session.add(response)
    db.session.flush()
    texts = db.session.scalars(
        select(Contribution).where(
            Contribution.consultation_id == consultation.id, Contribution.number.is_not(None)
        )
    ).all()
    for words, published_at in (("So it is.", clock.now()), (site.secret("reply"), None)):
        item = ResponseItem(
            response_id=response.id,
            position=len(site.item_ids),
            subject_id=make_text(consultation, words).id,
            outcome=ResponseOutcome.PARTLY,
            text_id=make_text(consultation, words).id,
            published_at=published_at,
            citations=[
                ResponseCitation(contribution_id=text.id, position=n)
                for n, text in enumerate(texts)
            ],
        )
        db.session.add(item)
        db.session.flush()
        site.item_ids.append(item.id)
    for text in texts:
        note = site.secret("omission")
        reason = OmissionReason.OTHER
        db.session.add(Omission(contribution_id=text.id, reason=reason, note=note, language="en"))
    db.session.commit()


def _codes(site: Site, root: Contribution) -> None:
    """Keep codes, a memo and a proposal, which nobody but facilitators may see."""
    consultation = site.consultation
    facilitator = make_appointment(consultation, Role.FACILITATOR)
    draft = CodeDraft(site.secret("code"), site.secret("codemeaning"))
    code = codes.add_code(consultation, draft, by=facilitator)
    codings.code_answer(root, None, [code], by=facilitator)
    body = site.secret("memo")
    codings.write_memo(consultation, root, body, by=facilitator, language="en")
    outside = Coder(consultation_id=consultation.id, name=site.secret("coder"))
    proposal = MachineProposal(
        consultation_id=consultation.id,
        kind=ProposalKind.TERM,
        key="a" * 64,
        title=site.secret("proposal"),
        language="en",
    )
    settings = ProposalSettings(consultation_id=consultation.id, is_on=True)
    db.session.add_all([outside, proposal, settings])


def _notes(site: Site, root: Contribution) -> None:
    """Keep points, comments, a planned post and an invitee, which only the team may see."""
    consultation, facilitator = (
        site.consultation,
        make_appointment(site.consultation, Role.FACILITATOR),
    )
    theme = points.note_theme(consultation, site.secret("theme"), "en", by=facilitator)
    point = points.note_point(consultation, site.secret("point"), "en", by=facilitator, place=theme)
    excerpt = mark(root, 0, WordSpan(0, 9), by=facilitator)
    points.attach(point, excerpt, by=facilitator)
    (statement,) = db.session.scalars(select(Statement)).all()
    comment = comment_on(consultation, statement, site.secret("comment"), "en", by=facilitator)
    planned = PlannedPost(
        consultation_id=consultation.id,
        kind=PostKind.DIGEST,
        author_id=facilitator.id,
        key=str(uuid4()),
        language="en",
        title=site.secret("plannedtitle"),
        body=site.secret("plannedbody"),
    )
    invitee = Invitee(
        consultation_id=consultation.id,
        email=f"{site.secret('address')}@site.example",
        name=site.secret("invitee"),
        organisation=site.secret("invitedfor"),
    )
    db.session.add_all([planned, invitee])
    db.session.flush()
    found = (statement, comment, excerpt, planned, invitee)
    site.ids = {name: [row.id] for name, row in zip(IDS, found, strict=True)}
    db.session.commit()


def make_site() -> Site:
    """Store a site whose secrets are planted."""
    consultation = make_consultation("Seeds for dry lands")
    draft = make_consultation("to be named", stage=Stage.DRAFT, slug="quiet-plan")
    found = Site(consultation, draft, make_user("Sam Stranger"))
    title = draft.texts["title"].text
    title.source = title.html = found.secret("drafttitle")  # type: ignore[assignment]
    make_translation(title, "fr", found.secret("drafttitlefr"))
    draft.organisers = [found.secret("draftorganiser")]
    make_contribution(draft, found.secret("draftcontribution"))
    fill(found)
    found.post_ids.append(make_post(draft, found.secret("draftpost")).id)
    return found
