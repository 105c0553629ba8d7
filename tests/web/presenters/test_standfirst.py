"""What of an introduction stands under the title, and what is left."""

from markupsafe import Markup

from forum.services.texts.localised import LocalisedText
from forum.web.presenters.standfirst import FEW_WORDS, split_introduction


def text(html: str, translation: str | None = None) -> LocalisedText:
    return LocalisedText(
        reader_language="en",
        language="en" if translation is None else "es",
        html=Markup(html),
        translation=None if translation is None else Markup(translation),
    )


def test_a_short_introduction_stands_whole_under_the_title() -> None:
    found = split_introduction(text("<p>We ask <em>everybody</em>.</p>\n"))
    assert found.standfirst.html == "<p>We ask <em>everybody</em>.</p>"
    assert found.rest is None


def test_of_several_paragraphs_the_first_stands_there_and_the_others_below() -> None:
    found = split_introduction(text("<p>One.</p>\n<p>Two.</p>", "<p>Uno.</p>\n<p>Dos.</p>"))
    assert found.rest is not None
    assert (found.standfirst.html, found.rest.html) == ("<p>One.</p>", "<p>Two.</p>")
    assert (found.standfirst.translation, found.rest.translation) == ("<p>Uno.</p>", "<p>Dos.</p>")


def test_a_long_first_paragraph_lends_its_first_sentences_and_stays_whole() -> None:
    long = f"<p>We ask who keeps seeds. {'And why, and how long it is done. ' * 40}</p>"
    found = split_introduction(text(long))
    assert found.standfirst.plain.startswith("We ask who keeps seeds. And why")
    assert len(found.standfirst.plain.split()) <= FEW_WORDS
    assert found.rest is not None
    assert found.rest.html == long


def test_a_list_or_nothing_breaks_nothing() -> None:
    assert split_introduction(text("<ul>\n<li>One</li>\n</ul>")).rest is not None
    assert split_introduction(text("")).standfirst.plain == ""
