"""Random acts on contributions and points, by the services themselves, judged every few acts.

What facilitators marked is remembered as words alone. After every few acts each excerpt either
shows these words, and readers see them in that contribution, or is known to be broken; and the
published contributions are those that points cite and those that they do not.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from random import Random

import pytest

from forum.domain.contributions.content import Part
from forum.domain.contributions.statuses import Moderation, Rule, Status
from forum.domain.policy import Role
from forum.domain.synthesis.excerpts import ExcerptState, WordSpan, text_content
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.contributions.revision import Passage
from forum.models.synthesis.point import Excerpt, Point
from forum.models.user import User
from forum.services.contributions import revise, withdrawals
from forum.services.moderation.decisions import decide
from forum.services.synthesis import mending, mergers, points
from forum.services.synthesis.excerpts import mark, read_excerpts
from forum.services.synthesis.point_lists import list_points
from forum.services.synthesis.voices import read_speeches_of_points
from tests.builders import make_appointment, make_consultation, make_contribution
from tests.support.needs import SLOW_ON_POSTGRESQL

pytestmark = pytest.mark.usefixtures("any_database", "db_session")

SENTENCES = [
    *("We keep our own seed.", "Prices rise every year.", "The law is unclear."),
    *("Nous gardons l'été.", "El agua es de todos.", "Мы храним семена.", "نحن نحفظ البذور."),
    *("हम बीज रखते हैं।", "我们保存种子。", "เราเก็บเมล็ดพันธุ์", "We agree.", "So be it."),
]


def plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).replace("’", "'").split())


def seen(html: str) -> str:
    """Return the text of a passage with struck words in capitals, which are not the same words."""
    return text_content(re.sub("<s>(.*?)</s>", lambda struck: struck[1].upper(), html))


@dataclass
class Act:
    """The world of one run: what was marked, by the id of the excerpt."""

    random: Random
    consultation: Consultation
    by: User
    moderator: User
    words: dict[int, str] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    def contributions(self, *statuses: Status) -> list[Contribution]:
        rows = db.session.query(Contribution).order_by(Contribution.id)
        return [row for row in rows if row.status in statuses]

    def text(self) -> str:
        random = self.random
        return " ".join(random.choice(SENTENCES) for _ in range(random.randint(2, 6)))

    def write(self) -> None:
        make_contribution(self.consultation, self.text())

    def edit(self) -> None:
        random = self.random
        contribution = random.choice(self.contributions(Status.PUBLISHED))
        sources = self.sources(contribution)
        n = random.randrange(len(sources))
        sentences = sources[n].split(" ")
        at = random.randrange(len(sentences))
        match random.randrange(6):
            case 0:
                sources[n] = f"{random.choice(SENTENCES)} {sources[n]}"
            case 1:
                sentences[at : at + 1] = [random.choice(SENTENCES)]
                sources[n] = " ".join(sentences)
            case 2:
                sources[n] = sources[n].replace("seed", random.choice(["seeds", "~~seed~~"]))
            case 3:
                sources.insert(n, self.text())
            case 4:
                sources[n] = unicodedata.normalize("NFD", sources[n]).replace("'", "’")
            case _:
                sources.reverse()
        parts = [Part(source, "en") for source in sources[:4] if source.strip()]
        revise.revise(contribution, self.consultation, parts, by=contribution.author)

    def sources(self, contribution: Contribution) -> list[str]:
        rows = db.session.query(Passage).filter(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
        )
        return [row.text.source for row in rows.order_by(Passage.position)]

    def mark(self) -> None:
        random = self.random
        contribution = random.choice(self.contributions(Status.PUBLISHED))
        rows = db.session.query(Passage).filter(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
        )
        passage = random.choice(rows.order_by(Passage.position).all())
        text = seen(passage.text.html)
        pieces = [n for n in range(len(text)) if n == 0 or text[n - 1] == " "]
        start = random.choice(pieces)
        end = min(len(text), start + random.randint(4, 40))
        while end < len(text) and text[end - 1] != " ":
            end += 1
        excerpt = mark(contribution, passage.position, WordSpan(start, end), by=self.by)
        self.words[excerpt.id] = text[start:end]
        points.attach(self.point(), excerpt, by=self.by)

    def point(self) -> Point:
        rows = db.session.query(Point).filter(Point.merged_into_id.is_(None))
        existing = rows.order_by(Point.id).all()
        if len(existing) < 3 or self.random.random() < 0.1:
            return points.note_point(self.consultation, "A point.", "en", by=self.by)
        return self.random.choice(existing)

    def merge(self) -> None:
        target, source = self.point(), self.point()
        if target is not source:
            mergers.merge(target, [source], by=self.by)

    def undo(self) -> None:
        merged = db.session.query(Point).filter(Point.merged_into_id.is_not(None))
        for point in merged.order_by(Point.id):
            target = db.session.get(Point, point.merged_into_id)
            if target is not None and target.merged_into_id is None:
                mergers.undo_merger(point, by=self.by)
                return

    def hide(self) -> None:
        contribution = self.random.choice(self.contributions(Status.PUBLISHED))
        decide(contribution, Status.HIDDEN, by=self.moderator, rule=Rule.ABUSE, reason="Rude.")

    def show(self) -> None:
        for contribution in self.contributions(Status.HIDDEN)[:1]:
            decide(contribution, Status.PUBLISHED, by=self.moderator)

    def withdraw(self) -> None:
        contribution = self.random.choice(self.contributions(Status.PUBLISHED))
        revise.withdraw(contribution, self.consultation, by=contribution.author)

    def restore(self) -> None:
        for contribution in self.contributions(Status.WITHDRAWN)[:1]:
            withdrawals.undo_withdrawal(contribution, self.consultation, by=contribution.author)

    def mend(self) -> None:
        for changed in mending.list_changed_excerpts(self.consultation, "en"):
            excerpt = db.session.get_one(Excerpt, changed.excerpt.id)
            offer = changed.nearest
            if offer is not None:
                span = WordSpan(offer.start, offer.end)
                taken = mending.take_words(excerpt, offer.position, span, offer.words, by=self.by)
                if taken.id != changed.excerpt.id:
                    del self.words[changed.excerpt.id]
                place = (taken.contribution_id, taken.revision, taken.position)
                passage = db.session.get_one(Passage, place)
                self.words[taken.id] = seen(passage.text.html)[taken.start : taken.end]
                return

    def take(self) -> None:
        acts = {
            **{self.write: 2, self.edit: 8, self.mark: 8, self.merge: 1, self.undo: 1},
            **{self.hide: 1, self.show: 1, self.withdraw: 1, self.restore: 1, self.mend: 1},
        }
        if len(self.contributions(Status.PUBLISHED)) < 3:
            act = self.write
        else:
            act = self.random.choices(list(acts), list(acts.values()))[0]
        act()
        db.session.commit()
        self.done[act.__name__] = self.done.get(act.__name__, 0) + 1

    def judge(self) -> dict[str, int]:
        """Compare all that the services tell with what was marked and what readers see."""
        views = read_excerpts(self.consultation)
        for joined in set(self.words) - set(views):
            words = self.words.pop(joined)
            assert words in self.words.values(), "only another excerpt of the same words takes it"
        assert set(views) == set(self.words)
        states: dict[str, int] = {}
        for id_, view in views.items():
            contribution = db.session.get_one(Contribution, view.contribution_id)
            standing = self.standing(contribution)
            words = plain(self.words[id_])
            if view.words:
                assert plain(view.words).casefold() == words.casefold()
                assert any(words in text for text in standing)
                assert view.state is not ExcerptState.BROKEN
            else:
                assert view.state is ExcerptState.BROKEN
                places = sum(text.count(words) for text in standing)
                states["missed"] = states.get("missed", 0) + (places == 1)
            states[view.state.value] = states.get(view.state.value, 0) + 1
        self.judge_counts({id_ for id_, view in views.items() if view.words})
        return states

    def standing(self, contribution: Contribution) -> list[str]:
        if not contribution.is_readable:
            return []
        rows = db.session.query(Passage).filter(
            Passage.contribution_id == contribution.id,
            Passage.revision == contribution.approved_revision,
        )
        return [plain(seen(row.text.html)) for row in rows]

    def judge_counts(self, standing: set[int]) -> None:
        """Compare cited and uncited contributions with the published ones."""
        published = {c.id for c in self.contributions(Status.PUBLISHED)}
        speeches = read_speeches_of_points(self.consultation)
        cited = {s.contribution_id for spoken in speeches.values() for s in spoken}
        uncited = published - {
            excerpt.contribution_id
            for excerpt in db.session.query(Excerpt)
            if excerpt.id in standing
        }
        assert cited | uncited == published
        assert not cited & uncited
        listed = list_points(self.consultation, "en")
        assert {point.id for point in listed if point.voices.voices} == set(speeches)


def run(acts: int, seed: int) -> tuple[dict[str, int], dict[str, int]]:
    consultation = make_consultation(moderation=Moderation.AFTER)
    world = Act(
        Random(seed),
        consultation,
        make_appointment(consultation, Role.FACILITATOR),
        make_appointment(consultation, Role.MODERATOR),
    )
    missed = 0
    for n in range(1, acts + 1):
        world.take()
        if n % 5 == 0:
            states = world.judge()
            missed = max(missed, states.get("missed", 0))
    print(world.done, states, "most in doubt at a time:", missed)
    return world.done, states


@pytest.mark.slow
@SLOW_ON_POSTGRESQL
def test_after_random_acts_every_excerpt_is_right_or_known_to_be_broken() -> None:
    done, states = run(150, seed=1)
    assert len(done) == 10
    assert states["held"] + states["moved"] > states["broken"]
    assert states["missed"] == 0


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("seed", range(2, 7))
def test_after_thousands_of_random_acts(seed: int) -> None:
    run(1_000, seed)
