"""What the methods of the program find in sentences, and that each finding rests on some."""

from hypothesis import given
from hypothesis import strategies as st

from forum.domain.synthesis.excerpts import WordSpan
from forum.domain.synthesis.proposals.discovery import (
    KnownSentence,
    SentenceIndex,
    find_duplicates,
    find_evidence,
    find_groups,
    find_terms,
    key_of,
)
from forum.domain.synthesis.proposals.kinds import ProposalKind

QUOTAS = [
    "Universities need binding quotas for women on hiring committees.",
    "We want binding quotas for women on all hiring committees of universities.",
    "Hiring committees without binding quotas for women change nothing.",
]
OTHERS = [
    "Water prices have risen twice since the drought of last spring.",
    "Small farms cannot pay for the certificates that exporters demand.",
    "Roads to the coast are closed in the rainy season every year.",
]


def known(*texts: str, sources: list[int] | None = None) -> list[KnownSentence]:
    return [
        KnownSentence(
            source=n if sources is None else sources[n],
            contribution_id=n,
            revision=1,
            position=0,
            span=WordSpan(0, len(text)),
            question_id=None,
            language="en",
            words=text,
            compared=text,
        )
        for n, text in enumerate(texts)
    ]


def test_a_candidate_point_is_made_of_the_words_of_several_people() -> None:
    sentences = known(*QUOTAS, *OTHERS)
    (point,) = find_groups(SentenceIndex(sentences, "en"))
    assert point.kind is ProposalKind.POINT
    assert set(point.sentences) == {0, 1, 2}
    assert point.title in QUOTAS


def test_one_person_who_repeats_a_thing_is_no_group() -> None:
    sentences = known(*QUOTAS, sources=[7, 7, 7])
    assert not list(find_groups(SentenceIndex(sentences, "en")))
    assert not list(find_terms(sentences))
    assert not list(find_duplicates(known(*QUOTAS[:1] * 3, sources=[7, 7, 7])))


def test_two_people_are_similar_and_the_question_that_all_repeat_is_not() -> None:
    sentences = known(QUOTAS[0], QUOTAS[1], *OTHERS)
    (pair,) = find_groups(SentenceIndex(sentences, "en"))
    assert pair.kind is ProposalKind.SIMILAR
    assert not list(find_groups(SentenceIndex(sentences, "en", [QUOTAS[0]])))


def test_texts_are_compared_by_their_translations() -> None:
    spanish = known("Faltan cuotas.")[0]
    foreign = KnownSentence(
        *(99, 99, 1, 0, WordSpan(0, 14), None, "es", spanish.words),
        "Binding quotas for women on hiring committees of universities are missing.",
    )
    (point,) = find_groups(SentenceIndex([*known(*QUOTAS, *OTHERS), foreign], "en"))
    assert 6 in point.sentences


def test_the_same_words_are_duplicates_whatever_their_letters_and_signs() -> None:
    copy = "“" + QUOTAS[0].upper() + "”"
    long = f"{QUOTAS[0]} {OTHERS[0]}"
    assert not list(find_duplicates(known(*OTHERS)))
    (found,) = find_duplicates(known(long, long.upper(), copy))
    assert found.sentences == (0, 1)


def test_terms_are_phrases_that_several_people_use() -> None:
    titles = [found.title for found in find_terms(known(*QUOTAS, *OTHERS))]
    assert "binding quotas" in titles
    assert all(len(title.split()) > 1 for title in titles)


def test_passages_for_a_point_are_those_like_its_words_and_evidence() -> None:
    index = SentenceIndex(known(*QUOTAS, *OTHERS), "en")
    found = list(find_evidence(index, {5: "Quotas for women are needed"}, {5: [1]}))
    assert {f.sentences[0] for f in found} == {0, 2}
    assert {f.point_id for f in found} == {5}


def test_the_same_finding_is_known_again_in_any_order() -> None:
    assert key_of(ProposalKind.POINT, ["a", "b"]) == key_of(ProposalKind.POINT, ["b", "a"])
    assert key_of(ProposalKind.POINT, ["a"]) != key_of(ProposalKind.EVIDENCE, ["a"], 1)


@given(st.lists(st.text(), max_size=8))
def test_any_text_is_searched_and_no_finding_is_without_sentences(texts: list[str]) -> None:
    sentences = known(*texts)
    index = SentenceIndex(sentences, "en", texts[:1])
    findings = [
        *find_duplicates(sentences),
        *find_groups(index),
        *find_terms(sentences),
        *find_evidence(index, {1: "".join(texts)}, {}),
    ]
    for found in findings:
        assert found.sentences
        assert all(0 <= number < len(texts) for number in found.sentences)
    assert all(len(found.title) <= 180 for found in findings)
