"""Words of excerpts are found again in other versions of a text, and never mistaken for others."""

import unicodedata

import pytest

from forum.domain.synthesis.anchoring import AnchorPlace, find_words, nearest_words
from forum.domain.synthesis.excerpts import WordSpan, digest_of, standing_text
from forum.domain.synthesis.folding import FoldedText, fold_text

PARAGRAPH = "Prices rise. Many keep their own seed. It is the law."
QUOTE = "Many keep their own seed."


def texts(*passages: str) -> dict[int, FoldedText]:
    return {position: fold_text(text) for position, text in enumerate(passages)}


def look_for(words: str, old: str, *new: str, occurrence: int = 0) -> str | None:
    """Return what is found of these words in the new passages, with where it stands."""
    start = -1
    for _ in range(occurrence + 1):
        start = old.index(words, start + 1)
    place = AnchorPlace(0, WordSpan(start, start + len(words)))
    found = find_words(texts(old), place, texts(*new))
    if found is None:
        return None
    words = new[found.position][found.span.start : found.span.end]
    return f"{found.position}:{found.span.start}:{words}"


@pytest.mark.parametrize(
    ("new", "found"),
    [
        ([PARAGRAPH], f"0:13:{QUOTE}"),
        (["In truth. " + PARAGRAPH], f"0:23:{QUOTE}"),
        (["First.", PARAGRAPH], f"1:13:{QUOTE}"),
        (["Many  keep\ntheir own\u00a0seed. Yes."], "0:0:Many  keep\ntheir own\u00a0seed."),
        (["Many keep their own seed, they say."], None),
        (["Many keep their own seeds. It is the law."], None),
        (["many keep their own seed."], None),
        ([""], None),
        ([], None),
    ],
)
def test_the_same_words_are_found_and_no_others(new: list[str], found: str | None) -> None:
    assert look_for(QUOTE, PARAGRAPH, *new) == found


@pytest.mark.parametrize(
    ("words", "old", "new", "found"),
    [
        ("seed", "Our seed grows.", "Our seeds grow, and one seed.", "0:24:seed"),
        ("seed", "Our seed grows.", "Our seedlings grow.", None),
        ("5 %", "It is 5 % now.", "It is 2.5 % now.", None),
        ("5", "It is 5 now.", "It is -5 now.", None),
        ("5", "It is 5 now.", "It is 5% now.", None),
        ("1,000", "We are 1,000 here.", "We are 1,000,000 here.", None),
        ("member", "A member says.", "A non-member says.", None),
        ("own", "Their own.", "L'own, d'own.", None),
        ("café", "Un café noir.", "Un cafe\u0301 noir, oui.", "0:3:cafe\u0301"),
        ("cafe", "Un cafe noir.", "Un cafe\u0301 noir.", None),
        ("n’est", "Ce n’est rien.", "Non, ce n'est rien.", "0:8:n'est"),
        ("“law”", "The “law” is.", 'Now the "law" is.', '0:8:"law"'),
        ("co-op", "A co-op is.", "Here a co\u2011op is.", "0:7:co\u2011op"),
        ("seed", "A seed is.", "Now a se\u00aded is.", "0:6:se\u00aded"),
        ("语言", "我们说语言。", "今天我们说语言。", "0:5:语言"),
        ("ที่ดิน", "เราขอที่ดินทำกิน", "วันนี้เราขอที่ดินทำกิน", "0:11:ที่ดิน"),
        ("กา", "กาดำ", "ก่าดำ", None),
        ("हिन्द", "हिन्द देश", "हिन्दी देश", None),
        ("한국어", "한국어 좋다", "참 " + unicodedata.normalize("NFD", "한국어 좋다"), None),
        ("👍", "Yes 👍 so", "Yes 👍🏽 so", None),
        ("rn seed ow", "Corn seed owned.", "Now corn seed. Corn seed owned.", "0:17:rn seed ow"),
        ("rn seed ow", "Corn seed owned.", "Barn seed owed.", None),
    ],
)
def test_words_are_whole_in_every_script(words: str, old: str, new: str, found: str | None) -> None:
    result = look_for(words, old, new)
    if words == "한국어":
        found = "0:2:" + unicodedata.normalize("NFD", words)
    assert result == found


TWICE = "First, we agree. On land, no. On water, we agree. So be it."


@pytest.mark.parametrize(
    ("occurrence", "new", "found"),
    [
        (0, f"Hear us. {TWICE}", "0:16:we agree."),
        (1, f"Hear us. {TWICE}", "0:49:we agree."),
        (0, "On water, we agree. So be it.", None),
        (1, "On water, we agree. So be it.", "0:10:we agree."),
        (0, "Well, we agree. But then, we agree.", None),
        (0, "We agree. We agree.", None),
    ],
)
def test_what_stands_around_tells_which_words_are_meant(
    occurrence: int, new: str, found: str | None
) -> None:
    assert look_for("we agree.", TWICE, new, occurrence=occurrence) == found


def test_words_that_may_have_been_written_twice_on_either_side_are_in_doubt() -> None:
    """Either "keep seed, rent land and" came before the marked words or as much behind them."""
    old = "We all say we keep seed and we till land."
    new = "We all say we keep seed, rent land and keep seed and we till land."
    assert look_for("keep seed", old, old) == "0:14:keep seed"
    assert look_for("keep seed", old, new) is None


def test_words_that_were_struck_out_are_other_words() -> None:
    old, new = "<p>Many keep <em>seed</em>.</p>", "<p>Many <s>keep</s> <em>seed</em>.</p>"
    assert len(standing_text(new)) == len(standing_text(old))
    assert look_for("keep seed", standing_text(old), standing_text(new)) is None
    assert look_for("seed", standing_text(old), standing_text(new)) == "0:10:seed"


def test_a_place_that_is_none_is_not_found() -> None:
    old, new = texts("One two."), texts("One two. Three.")
    for place in (
        AnchorPlace(3, WordSpan(0, 3)),
        AnchorPlace(0, WordSpan(-2, 3)),
        AnchorPlace(0, WordSpan(3, 4)),
        AnchorPlace(0, WordSpan(2, 90)),
    ):
        assert find_words(old, place, new) is None


def test_digests_fold_what_typing_changes() -> None:
    assert digest_of("l’été  passé") == digest_of(" l'e\u0301te\u0301\npassé")
    assert digest_of("été") != digest_of("ete")
    assert digest_of("Seed") != digest_of("seed")


@pytest.mark.parametrize(
    ("new", "nearest"),
    [
        (
            "Prices rise. Many of us keep their own seeds. It is.",
            "Many of us keep their own seeds.",
        ),
        ("It is law. Most keep their own seed.", "Most keep their own seed."),
        ("Nothing of the kind is written here at all", None),
        ("", None),
    ],
)
def test_the_nearest_words_are_offered(new: str, nearest: str | None) -> None:
    start = PARAGRAPH.index(QUOTE)
    place = AnchorPlace(0, WordSpan(start, start + len(QUOTE)))
    found = nearest_words(texts(PARAGRAPH), place, texts(new))
    assert (found and new[found.span.start : found.span.end]) == nearest


def test_words_that_stand_in_hundreds_of_places_are_told_by_those_around() -> None:
    old = " ".join(f"we agree {n // 2}" for n in range(900))
    assert look_for("we agree", old, "So. " + old, occurrence=701) == "0:8897:we agree"


def test_words_that_stand_in_thousands_of_places_are_in_doubt() -> None:
    assert look_for("a b", "a b " * 2_000, "a b " * 2_001) is None
