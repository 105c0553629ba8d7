"""Each way of writing a word finds and marks the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.search.analyser import index_words
from forum.domain.search.query import parse_query
from forum.domain.search.snippets import mark_pieces
from forum.domain.search.spellings import find_compounds, in_one_piece, join_typed

SAME = [
    ["e-mail", "email", "E\u2011mail", "E\u2010mail", "\uff45\uff4d\uff41\uff49\uff4c"],
    ["co-operative", "cooperative", "co\u00f6perative", "CO-OPERATIVES"],
    ["co-operation", "cooperation"],
    ["COVID-19", "covid19", "covid 19", "Covid\u201119", "COVID\u00a019"],
    ["1 500 000", "1500000", "1,500,000", "1.500.000", "1\u2019500\u2019000"],
    ["1500000", "1\u00a0500\u00a0000", "1\u202f500\u202f000", "1\u2009500\u2009000"],
    ["U.N.", "UN", "U.N"],
    ["O.N.U.", "ONU"],
    ["d\u2019Ivoire", "d'Ivoire", "d\u02bcIvoire"],
    ["soft\u00adhyphen", "softhyphen"],
    ["W.H.O.", "WHO", "W.H.O"],
    ["EE.UU.", "EE. UU.", "EEUU", "EE.\u00a0UU."],
    ["Ph.D.", "PhD"],
    ["NGOs", "NGO", "NGO's", "NGO\u2019s"],
    ["SDGs", "SDG"],
    ["d'e-learning", "e-learning", "elearning", "d\u2019elearning"],
    ["PM2.5", "PM 2.5", "PM-2.5", "PM2,5"],
    ["12,5", "12.5", "12\u066b5"],
    ["10,000.50", "10.000,50", "10\u202f000,50", "10000.50", "10 000.50"],
    ["1,00,000", "100000", "100 000"],
    ["H\u2082O", "H2O"],
    ["m\u00b2", "m2"],
    ["stra\u00dfe", "Strasse", "STRASSE"],
]
PAIRS = [(text, typed) for ways in SAME for text in ways for typed in ways]


@pytest.mark.parametrize(("text", "typed"), PAIRS)
def test_each_way_finds_and_marks_the_others(text: str, typed: str) -> None:
    whole = f"We met {text}, again."
    marked = [words for words, is_match in mark_pieces(whole, parse_query(typed), "en") if is_match]
    assert marked
    assert all(words in text for words in marked)
    found = set(index_words([whole], "en").stems)
    phrases = " ".join(index_words([whole], "en").phrases)
    for group in parse_query(typed).required:
        assert any(
            f" {' '.join(term.words)} " in f" {phrases} " if term.is_phrase else found & term.stems
            for term in group
        )


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("1 500 000", "1500"),
        ("1 500 000", "500000"),
        ("2,5 million", "25"),
        ("12 3456", "123456"),
        ("covid", "covid19"),
        ("19 of covid", "covid-19"),
        ("un \u00e1rbol", "U.N."),
        ("operative", "co-operative"),
        ("those who met", "WHO guidance"),
        ("of 5 and 2", "2.5"),
        ("125", "12.5"),
        ("on 1.5.2024", "2024.1"),
        ("NGO", "NG"),
        ("South\u2013South", "southsouth"),
    ],
)
def test_other_words_do_not(text: str, typed: str) -> None:
    pieces = mark_pieces(text, parse_query(typed), "es" if "rbol" in text else "en")
    assert not any(is_match for _, is_match in pieces)


def test_numbers_in_quotes_stay_as_they_were_typed() -> None:
    assert join_typed('cost 1 500 000 "1 500 000" 2 000') == 'cost 1500000 "1 500 000" 2000'
    assert join_typed('2,500.75 "2,500.75" EE. UU.') == '2500.75 "2,500.75" EEUU'
    assert in_one_piece("O.N.U.") == "ONU"
    assert in_one_piece("plain") == ""


@given(st.text(alphabet="a1-.\u0301\u00ad ,'_\u2011", max_size=60))
def test_a_compound_stands_where_it_says(text: str) -> None:
    end = 0
    for compound in find_compounds(text):
        assert end <= compound.start < compound.end
        assert compound.form
        end = compound.end


def test_no_text_takes_long() -> None:
    for long in (
        "a\u0301" * 50_000,
        "a-" * 50_000,
        "1 500" * 20_000,
        "A." * 50_000,
        "\u00ad" * 99_999,
    ):
        assert sum(1 for _ in find_compounds(long)) < 100_000
