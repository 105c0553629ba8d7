"""Words are told apart by what they mean and not by how they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.search.analyser import (
    MAX_WORD_LENGTH,
    MAX_WORDS,
    TEXT_SEPARATOR,
    fold_words,
    index_words,
    stems,
    words,
)
from forum.domain.search.query import MAX_TERMS, SearchTerms, Term, parse_query
from forum.domain.search.snippets import (
    PORTION,
    best_snippet,
    find_marks,
    has_all,
    mark_pieces,
)

# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Educación", "educacion"),
        ("EDUCACIO\u0301N", "educacion"),  # the accent as a character of its own
        ("l'École, l’école", "l ecole l ecole"),
        ("cœur, Ærø, Straße, Łódź", "coeur aero strasse lodz"),
        ("South–South co-operation", "south south co operation"),
        ("1.5 °C in 2030", "1 5 c in 2030"),
        ("ﬁnance m²", "finance m2"),  # a ligature, a raised two
        ("edu\u00adcation", "education"),  # a hyphen that shows only at the end of a line
        ("المَدْرَسَة", "المدرسه"),  # with and without vowels, teh marbuta as heh
        ("हिन्दी", "हिनदी"),
        ("<b> & --", "b"),
        ("", ""),
    ],
)
def test_words_are_folded(text: str, folded: str) -> None:
    assert fold_words(text) == folded


def test_words_know_where_they_stand_in_the_text() -> None:
    text = "«L’éco\u0301le», 北京大学 et ﬁn."
    assert [text[word.start : word.end] for word in words(text)] == [
        "L",
        "éco\u0301le",
        *("北京", "京大", "大学", "学"),
        "et",
        "ﬁn",
    ]


def test_scripts_without_blanks_are_cut_into_pairs() -> None:
    assert [word.folded for word in words("教育x政策")] == ["教育", "育", "x", "政策", "策"]
    assert [word.is_rest for word in words("教育")] == [False, True]
    assert [word.folded for word in words("学")] == ["学"]


SAME = """
es  educación educacion educaciones educación EDUCACIÓN
es  mujer mujeres
es  tecnología tecnologia tecnologías tecnologias
es  línea linea líneas lineas
es  interés interes intereses
es  igualdad igualdades
es  político politica políticas
fr  élève eleve élèves eleves
fr  égalité egalite égalités
fr  évaluée evaluee évaluées evaluees
fr  œuvre oeuvre œuvres
en  university universities
en  woman women
en  farmer farmers FARMER'S
en  café cafe cafés
"""


@pytest.mark.parametrize("line", SAME.strip().splitlines())
def test_forms_of_a_word_find_each_other_with_and_without_accents(line: str) -> None:
    language, *forms = line.split()
    for one in forms:
        for other in forms:
            assert has_all(f"… {other} …", parse_query(one), language), (
                f"{one} does not find {other}"
            )


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "universe", "diverse"),
        ("fr", "poisson", "poison"),
        ("es", "gender", "género"),
    ],
)
def test_other_words_do_not(language: str, one: str, other: str) -> None:
    assert not has_all(other, parse_query(one), language)


def test_a_stem_belongs_to_its_language() -> None:
    assert stems("chat", "fr") == ("fr_chat",)
    assert stems("chat", "en") == ("en_chat",)
    assert stems("chat", "pt") == ("chat",)
    assert stems("教育", "en") == ("教育",)


def test_an_index_keeps_words_in_order_and_texts_apart() -> None:
    found = index_words(["Two women", "", "talk"], "en")
    assert found.phrases == ["two", "women", TEXT_SEPARATOR, TEXT_SEPARATOR, "talk", TEXT_SEPARATOR]
    assert found.stems == ["en_two", "en_women", "en_woman", "en_talk"]


def test_what_is_endless_is_cut() -> None:
    assert len(index_words(["word " * (MAX_WORDS + 10)], "en").phrases) == MAX_WORDS
    assert len(next(words("x" * 5_000)).folded) == MAX_WORD_LENGTH
    assert len(next(words("é" * 5_000)).folded) == MAX_WORD_LENGTH


@given(st.text())
def test_no_text_is_too_strange_for_the_index(text: str) -> None:
    for language in ("en", "es", "fr", "zh"):
        found = index_words([text], language)
        for token in (*found.stems, *found.phrases):
            assert token
            assert not set(token) & set(" \"'\\\0*:()-")


# --- what is asked for ------------------------------------------------------------------------


def shape(query: SearchTerms) -> tuple[list[list[str]], list[str]]:
    def told(term: Term) -> str:
        words = " ".join(term.words) + ("*" if term.is_beginning else "")
        return f'"{words}"' if term.is_phrase else words

    return [[told(t) for t in group] for group in query.required], [told(t) for t in query.excluded]


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("Seeds  water", [["seeds"], ["water"]], []),
        ('"food security" seeds', [['"food security"'], ["seeds"]], []),
        ("«sécurité alimentaire»", [['"securite alimentaire"']], []),
        ("“food security", [['"food security"']], []),
        ("seeds -water -“dry land”", [["seeds"]], ["water", '"dry land"']),
        ("seeds OR water land", [["seeds", "water"], ["land"]], []),
        ("OR seeds OR", [["seeds"]], []),
        ("seeds or water", [["seeds"], ["water"]], []),
        ("the seeds of the land", [["seeds"], ["land"]], []),
        ("la educación en Chile", [["educacion"], ["chile"]], []),
        ("the", [["the"]], []),
        ("l'école d’été", [["ecole"], ["ete"]], []),
        ("south-south", [['"south south"', "southsouth"]], []),
        ("farmer's", [["farmer"]], []),
        ("北京大学 学", [['"北京 京大 大学"'], ['"学*"']], []),
        ("-seeds", [], ["seeds"]),
        ("- -- \"\" '' * ^ ( ) : {}", [], []),
        ('NEAR(a b, 3) stems:x "un^closed', [['"near a"'], ["b"], ["3"]], None),
        ("", [], []),
    ],
)
def test_words_phrases_and_exclusions_are_read(
    typed: str, wanted: list[list[str]], unwanted: list[str] | None
) -> None:
    found = shape(parse_query(typed))
    if unwanted is None:  # hostile: it is enough that it is words
        assert found[0]
    else:
        assert found == (wanted, unwanted)


def test_a_search_is_of_limited_size() -> None:
    many = parse_query(" ".join(f"w{n}" for n in range(100)))
    assert len(many.required) == MAX_TERMS
    assert len(next(parse_query('"' + "a b " * 1_000).terms).words) < 30


@given(st.text())
def test_nothing_that_can_be_typed_fails(typed: str) -> None:
    query = parse_query(typed)
    shown = best_snippet(typed, query, "es")
    assert "".join(words for words, _ in mark_pieces(typed, query, "es")) == "".join(
        " " if char in "\n\t" else char for char in typed
    )
    assert len(shown.pieces) <= len(typed) + 1


@given(st.lists(st.sampled_from(['"', "-", "OR", "a", "é", "北京", "l'x", "*", " "]), max_size=30))
def test_no_mixture_of_signs_fails(parts: list[str]) -> None:
    query = parse_query("".join(parts))
    assert all(term.words and all(term.words) for term in (*query.terms, *query.excluded))


# --- marks ------------------------------------------------------------------------------------


def shown(text: str, typed: str, language: str = "en") -> str:
    found = mark_pieces(text, parse_query(typed), language)
    return "".join(f"[{words}]" if is_asked else words for words, is_asked in found)


@pytest.mark.parametrize(
    ("text", "typed", "language", "marked"),
    [
        ("Seeds and a seed.", "seed", "en", "[Seeds] and a [seed]."),
        ("La educación", "educacion", "es", "La [educación]"),
        ("La educación", "educación", "pt", "La [educación]"),
        ("food security, security", '"food security"', "en", "[food security], security"),
        ("food — security", '"food security"', "en", "[food — security]"),
        ("food security", '"food security" food', "en", "[food security]"),
        ("l’école", "l'ecole", "fr", "l’[école]"),
        ("在北京大学学习", "北京大学", "en", "在[北京大学]学习"),
        ("大学学习", "学", "en", "大[学学]习"),
        ("seeds", "-seeds", "en", "seeds"),
        ("seeds", "", "en", "seeds"),
        ("<b>seeds</b>", "seeds b", "en", "<[b]>[seeds]</[b]>"),
    ],
)
def test_what_was_asked_for_is_marked(text: str, typed: str, language: str, marked: str) -> None:
    assert shown(text, typed, language) == marked


def test_a_snippet_is_the_part_that_has_most_of_what_was_asked_for() -> None:
    text = "seeds " + "before " * 100 + "water for seeds " + "after " * 100
    found = best_snippet(text, parse_query("seeds water"), "en")
    assert [words for words, is_asked in found.pieces if is_asked] == ["water", "seeds"]
    assert not found.is_beginning
    assert not found.is_end
    assert found.score == 2
    assert sum(len(words) for words, _ in found.pieces) < 400


def test_a_snippet_without_marks_is_the_beginning() -> None:
    found = best_snippet("one two\nthree", parse_query("four"), "en")
    assert found.pieces == (("one two three", False),)
    assert (found.score, found.is_beginning, found.is_end) == (0, True, True)


def test_marks_are_looked_for_no_further_than_needed() -> None:
    text = "seeds " * 100_000
    found = find_marks(text, parse_query("seeds"), "en")
    assert next(found) == (0, 5)
    assert best_snippet(text, parse_query("seeds"), "en").score == 1


@pytest.mark.parametrize("shift", range(16))
@pytest.mark.parametrize(
    ("written", "asked"),
    [("1 500 000", "1500000"), ("EE. UU.", "EEUU"), ("e-mail", "email"), ("W.H.O.", "WHO")],
)
def test_words_in_several_pieces_are_found_wherever_a_text_is_read_on(
    written: str, asked: str, shift: int
) -> None:
    before = "a" * (PORTION - shift) + " "
    marks = list(find_marks(f"{before}{written} years", parse_query(asked), "es"))
    assert [(before + written)[start:end] for start, end in marks] == [written.removesuffix(".")]
