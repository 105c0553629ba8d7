"""Who quotes a translation quotes what its author wrote, and never a machine."""

from collections.abc import Sequence

import pytest

from forum.adapters.translators import ENGINES
from forum.adapters.translators.settings import EngineSettings
from forum.domain.contributions.content import Appearance, Part, PassageKind
from forum.domain.contributions.statuses import Moderation
from forum.extensions import db
from forum.models.consultation import Consultation
from forum.models.contributions.contribution import Contribution
from forum.models.translation import Text, TranslationStatus
from forum.services.contributions import submit
from forum.services.contributions.revise import revise
from forum.services.discussion.contribution_views import read_view_for_readers
from forum.services.drafts.store import has_same_words
from forum.services.quotations import quoting
from forum.services.texts import store as texts
from forum.services.translation.engines import EngineChoice
from tests.builders import (
    make_consultation,
    make_contribution,
    make_post,
    make_translation,
    make_user,
    translate_text,
)
from tests.support.worlds import BuiltOnce

pytestmark = pytest.mark.usefixtures("db_session")

SAID = (
    "Trabajo con *catorce* escuelas. Son rurales.\n\nNadie las visita.\n\n- Mijo\n- Sorgo, y poco"
)
IN_ENGLISH = (
    "I work with *fourteen* schools. They are rural.\n\nNobody visits.\n\n- Millet\n- Sorghum"
)
FIRST = "Trabajo con catorce escuelas. Son rurales."


@pytest.fixture
def said(built_once: BuiltOnce) -> Contribution:
    return built_once(make_said)


@pytest.fixture
def consultation(said: Contribution) -> Consultation:
    return said.consultation


def make_said() -> Contribution:
    """Store a Spanish text with its translation."""
    consultation = make_consultation(moderation=Moderation.AFTER)
    said = make_contribution(consultation, SAID, language="es")
    make_translation(said.revisions[0].passages[0].text, "en", IN_ENGLISH)
    return said


def cut(parent: Contribution, words: str) -> list[Part]:
    return quoting.split_at_quotes(words, "en", quoting.list_quotable_sources(parent))


@pytest.mark.parametrize(
    ("quotation", "original"),
    [
        ("> I work with fourteen schools. They are rural.", FIRST),
        ("> fourteen schools", FIRST),  # a part stands for its paragraph
        ("> Nobody visits.", "Nadie las visita."),
        ("> They are rural.\n>\n> Nobody visits.", f"{FIRST}\n\nNadie las visita."),
        ("> I work with […] Nobody visits", f"{FIRST}\n\nNadie las visita."),
        ("> Millet\n> Sorghum", "- Mijo\n- Sorgo, y poco"),
        ("> nadie las visita", "nadie las visita"),  # as written, as it was typed
    ],
)
@pytest.mark.parametrize("status", [TranslationStatus.MACHINE, TranslationStatus.REVIEWED])
def test_the_excerpt_is_of_the_original(
    said: Contribution, quotation: str, original: str, status: TranslationStatus
) -> None:
    said.revisions[0].passages[0].text.translations[0].status = status
    excerpt, own = cut(said, f"{quotation}\n\nI agree.")
    assert (excerpt.source, excerpt.language) == (original, "es")
    assert (excerpt.kind, excerpt.quoted_contribution_id) == (PassageKind.QUOTE, said.id)
    assert own == Part("I agree.", "en")


def test_where_paragraphs_differ_the_whole_passage_is_taken(consultation: Consultation) -> None:
    said = make_contribution(consultation, "Uno.\n\nNadie las visita.", language="es")
    make_translation(said.revisions[0].passages[0].text, "en", "One. Nobody visits them.")
    (excerpt,) = cut(said, "> Nobody visits them.")
    assert (excerpt.source, excerpt.language) == ("Uno.\n\nNadie las visita.", "es")


def test_a_quotation_over_several_passages_becomes_one_excerpt_of_each(
    consultation: Consultation,
) -> None:
    one, two = (question.id for question in consultation.questions)
    author = make_user("Rosa")
    said = submit.contribute(
        author,
        consultation,
        [Part("Nadie las visita.", "es", one), Part("Guardamos semillas.", "es", two)],
        appearance=Appearance(author.name),
    )
    for passage, words in zip(
        said.revisions[0].passages, ("Nobody visits them.", "We keep seeds."), strict=True
    ):
        make_translation(passage.text, "en", words)
    found = cut(said, "> Nobody visits them.\n>\n> We keep seeds.")
    assert [(p.source, p.quoted_position) for p in found] == [
        ("Nadie las visita.", 0),
        ("Guardamos semillas.", 1),
    ]


def test_a_translation_of_an_earlier_version_is_known_too(said: Contribution) -> None:
    revise(said, said.consultation, [Part("Ya no.", "es")], by=said.author)
    (excerpt,) = cut(said, "> Nobody visits.")
    assert (excerpt.source, excerpt.quoted_contribution_id) == ("Nadie las visita.", said.id)


def test_a_translated_post_is_quoted_as_it_was_written(consultation: Consultation) -> None:
    post = make_post(consultation, "Two of you ask.\n\nWho has filled the chair?")
    make_translation(post.body, "es", "Dos de ustedes preguntan.\n\n¿Quién ocupó la silla?")
    (excerpt,) = quoting.split_at_quotes(
        "> ¿Quién ocupó la silla?", "es", quoting.list_quotable_sources(post)
    )
    assert (excerpt.source, excerpt.language) == ("Who has filled the chair?", "en")
    assert excerpt.quoted_post_id == post.id


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_paragraph_that_is_offered_in_translation_comes_back_as_written(
    said: Contribution, number: int
) -> None:
    (part,) = cut(said, quoting.quote_paragraph(said, number, "en"))
    assert (part.kind, part.language) == (PassageKind.QUOTE, "es")
    (again,) = cut(said, f"> {part.source}".replace("\n", "\n> "))
    assert again == part


@pytest.mark.usefixtures("any_database")
def test_readers_get_the_sentences_of_the_translation_that_was_quoted(
    said: Contribution, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def engine(
        sentences: Sequence[str], source: str, target: str, settings: EngineSettings
    ) -> list[str]:
        asked.extend(sentences)
        return [f"{target} {sentence}" for sentence in sentences]

    monkeypatch.setitem(ENGINES, "test", engine)
    by = EngineChoice("test", EngineSettings(url="https://a.example/"))
    text = said.revisions[0].passages[0].text
    whole = translate_text(text, "fr", by)
    assert whole is not None
    db.session.commit()
    for quotation in ("> fourteen schools", "> Nobody visits", "> Millet, Sorghum"):
        (part,) = cut(said, quotation)
        excerpt: Text = texts.store_text(said.consultation_id, part.source, part.language)
        before = list(asked)
        translation = translate_text(excerpt, "fr", by)
        assert asked == before  # every sentence was known
        assert translation is not None
        assert translation.html.striptags().strip() in whole.html.striptags()


def test_sent_twice_it_is_the_same_text_though_it_is_stored_in_another_language(
    said: Contribution,
) -> None:
    typed = "> Nobody visits.\n\nI agree."
    author = make_user("Beto")
    reply = submit.contribute(
        author,
        said.consultation,
        cut(said, typed),
        appearance=Appearance(author.name),
        parent=said,
    )
    db.session.commit()
    assert read_view_for_readers(reply, "en").passages[0].text.plain == "Nadie las visita."
    assert has_same_words(reply, {"text": typed})
    assert not has_same_words(reply, {"text": f"{typed} So much."})
    assert not has_same_words(reply, {"text": "I agree."})
