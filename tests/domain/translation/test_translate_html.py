"""Translating safe HTML by sentences: nothing but words changes, and little is asked twice."""

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.html.read import plain_text
from forum.domain.html.render import sanitise_html, to_safe_html
from forum.domain.translation.codes import missing_codes
from forum.domain.translation.gate.language import LanguageOf
from forum.domain.translation.placeholders import ATOM, PLACEHOLDER
from forum.domain.translation.quality import Doubt
from forum.domain.translation.translate_html import (
    TranslatedHtml,
    assemble_html,
    translate_html,
)
from forum.domain.translation.units import Origin, SentenceAnswer, SentenceRequest

SPANISH = {
    "We need the regional fund today.": "Hoy necesitamos el fondo regional.",
    "regional fund": "fondo regional",
    "Regional fund.": "Fondo regional.",
    "Read the report of XQ1Z.": "Lea el informe de XQ1Z.",
    "the report": "el informe",
    "The report.": "El informe.",
    "one": "uno",
    "One.": "Uno.",
    "One and one.": "Uno y uno.",
}


class Engine:
    """Says what the table says, else the words in capitals; remembers what it was asked."""

    def __init__(self, table: dict[str, str] = SPANISH) -> None:
        self.table = table
        self.batches: list[list[str]] = []
        self.cache: dict[str, str] = {}

    def __call__(self, requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
        texts = [request.text for request in requests]
        self.batches.append(texts)
        self.cache |= {text: self.table.get(text, self.loud(text)) for text in texts}
        return [SentenceAnswer(self.cache[text]) for text in texts]

    @staticmethod
    def loud(text: str) -> str:
        return " ".join(word if PLACEHOLDER.search(word) else word.upper() for word in text.split())


def translate(html: str, engine: "Engine | None" = None, **options: LanguageOf) -> TranslatedHtml:
    return translate_html(html, source="en", target="es", translate=engine or Engine(), **options)


TRANSLATED = [
    ("<p>one</p>", "<p>uno</p>"),
    (
        "<p>We need the <strong>regional fund</strong> today.</p>",
        "<p>Hoy necesitamos el <strong>fondo regional</strong>.</p>",
    ),
    ("<p><em>one</em></p>", "<p><em>uno</em></p>"),
    ("<p><em><strong>one</strong></em>.</p>", "<p><em><strong>ONE</strong></em>.</p>"),
    ("<p>One and <em>one</em>.</p>", "<p>Uno y <em>uno</em>.</p>"),
    ("<p>a &lt;b&gt; &amp; c</p>", "<p>A &lt;B&gt; &amp; C</p>"),
    ("<ul>\n<li>one</li>\n<li>12 %</li>\n</ul>", "<ul>\n<li>uno</li>\n<li>12 %</li>\n</ul>"),
    ("<table><tbody><tr><td>one</td><td>5</td></tr></tbody></table>", None),
    ("<pre><code>one\n  two</code></pre>", "<pre><code>one\n  two</code></pre>"),
    ("<p>• one<br>\n• two</p>", "<p>• uno<br>\n• TWO</p>"),
    ("<p>one<br>\none</p>", "<p>uno<br>\nuno</p>"),
    ("<p>use <code>a &lt; b</code> now</p>", "<p>USE <code>a &lt; b</code> NOW</p>"),
    ("<p>see A/RES/70/1 by @ana [12] #go</p>", "<p>SEE A/RES/70/1 BY @ana [12] #go</p>"),
    ("<p>say XQ1Z to me@a.org</p>", "<p>SAY XQ1Z TO me@a.org</p>"),
    ("<p>go XQ<em>1</em>Z on https://a.org/b.</p>", "<p>GO XQ1Z ON https://a.org/b.</p>"),
    ("<p>re<em>do</em> it</p>", "<p>RE<em>DO</em> IT</p>"),
    ("<hr><p></p>", "<hr><p></p>"),
]


@pytest.mark.parametrize(("html", "translated"), TRANSLATED)
def test_words_change_and_nothing_else(html: str, translated: str | None) -> None:
    result = translate(html).html
    if translated is None:
        assert re.findall(r"</?[a-z]+", result) == re.findall(r"</?[a-z]+", html)
        assert [a for a in ATOM.findall(html) if a in plain_text(result)] == ATOM.findall(html)
    else:
        assert result == translated
    assert sanitise_html(result) == result


LINK = '<a href="https://a.org/x" rel="nofollow noopener ugc">{}</a>'


def test_a_link_is_found_again_by_its_words() -> None:
    html = f"<p>Read {LINK.format('the report')} of 3 A/RES/70/1.</p>"
    engine = Engine(SPANISH | {"Read the report of 3 XQ1Z.": "Lea el informe de 3 XQ1Z."})
    assert (
        translate(html, engine).html == f"<p>Lea {LINK.format('el informe')} de 3 A/RES/70/1.</p>"
    )


def test_words_are_found_again_though_they_are_inflected() -> None:
    engine = Engine({"The houses are red.": "Las casas son rojas.", "red": "rojo"})
    assert translate("<p>The houses are <em>red</em>.</p>", engine).html == (
        "<p>Las casas son <em>rojas</em>.</p>"
    )


def test_a_link_is_never_lost() -> None:
    html = f"<p>Read {LINK.format('the report')} now.</p>"
    result = translate(
        html, Engine({"Read the report now.": "Léalo ahora.", "the report": "el informe"})
    )
    assert result.html == f"<p>Léalo ahora ({LINK.format('el informe')}).</p>"
    assert Doubt.LINK in result.doubts


def test_a_link_is_not_lost_within_emphasis_that_covers_all() -> None:
    html = f"<p><em>Read {LINK.format('it')} now.</em></p>"
    result = translate(html, Engine({"Read it now.": "Léalo ahora.", "it": "qq", "It.": "Qq."}))
    assert result.html == f"<p><em>Léalo ahora ({LINK.format('qq')}).</em></p>"


def test_a_style_that_is_not_found_is_dropped_and_told() -> None:
    result = translate("<p>Do <em>not</em> go.</p>", Engine({"Do not go.": "Quédese."}))
    assert result.html == "<p>Quédese.</p>"
    assert Doubt.EMPHASIS in result.doubts


LOST = [
    {"see XQ1Z and XQ2Z": "vea XQ1Z"},
    {"see XQ1Z and XQ2Z": "vea XQ1Z y XQ1Z"},
    {"see XQ1Z and XQ2Z": "vea y"},
    {"see XQ1Z and XQ2Z": ""},
]


@pytest.mark.parametrize("table", LOST)
def test_an_atom_that_an_engine_loses_is_put_back(table: dict[str, str]) -> None:
    engine = Engine(table)
    html = "<p>see https://a.org and [12]</p>"
    assert plain_text(translate(html, engine).html).casefold() == "see https://a.org and [12]"


def test_atoms_may_change_places() -> None:
    engine = Engine({"XQ1Z of XQ2Z": "de xq2z el XQ1Z"})
    assert translate("<p>[1] of [2]</p>", engine).html == "<p>de [2] el [1]</p>"


def test_the_engine_is_asked_at_most_twice_each_text_once() -> None:
    html = to_safe_html(
        "We **need** it.\n\n- We **need** it.\n- We **need** it.\n\nSee [x y](http://a.b) 3"
    )
    engine = Engine()
    result = translate(html, engine)
    assert len(engine.batches) == 2
    asked = [text for batch in engine.batches for text in batch]
    assert len(asked) == len(set(asked))
    assert engine.batches[0] == ["We need it.", "See x y 3"]
    assert len(result.units) == 4


def test_nothing_is_asked_where_there_are_no_words() -> None:
    engine = Engine()
    assert translate("<p>12 %</p><p>[1] https://a.org</p>", engine).units == ()
    assert engine.batches == []


def test_one_changed_word_needs_one_new_sentence() -> None:
    before = (
        "First. See [the site](https://a.org) and [3]. Third one.\nFourth **strong** here.\n\n- a b"
    )
    after = before.replace("Third one", "Third two")
    engine = Engine()
    translate(to_safe_html(before), engine)
    known = set(engine.cache)
    translate(to_safe_html(after), engine)
    assert set(engine.cache) - known == {"Third two."}


def test_a_sentence_that_is_in_the_target_language_stays() -> None:
    html = "<p>We agree. <em>Estamos</em> de acuerdo.</p>"
    result = translate(html, language_of=lambda text: "es" if "Estamos" in text else "en")
    assert result.html == "<p>WE AGREE. <em>Estamos</em> de acuerdo.</p>"


def by_words(text: str) -> str | None:
    """Tell languages by a word each; None for words that it does not know."""
    signs = {"we ": "en", "nous ": "fr", "estamos ": "es"}
    found = [language for sign, language in signs.items() if sign in f"{text.lower()} "]
    return found[0] if found else None


def test_each_sentence_is_translated_from_its_own_language() -> None:
    engine = Engine()
    html = "<p>We agree. Nous sommes là. Estamos aquí. One.</p>"
    result = translate(html, engine, language_of=by_words)
    assert [unit.language for unit in result.units] == ["en", "fr", "es", "en"]
    assert [unit.origin for unit in result.units][2] == Origin.SAME
    assert result.html == "<p>WE AGREE. NOUS SOMMES LÀ. Estamos aquí. Uno.</p>"


def test_a_quotation_does_not_keep_its_sentence_from_being_translated() -> None:
    html = "<p>The minister said “estamos bien” when the people asked.</p>"
    result = translate(html, language_of=by_words)
    assert result.units[0].origin is Origin.MACHINE
    only_quoted = translate("<p>“Estamos bien aquí”, Ana.</p>", language_of=by_words)
    assert only_quoted.units[0].origin is Origin.SAME


def test_a_hard_wrapped_sentence_is_translated_whole_and_stays_wrapped() -> None:
    engine = Engine()
    first = "This sentence was wrapped by a mail program at"
    html = translate(f"<p>{first}<br>\nseventy characters or so.<br>\nNext one.</p>", engine).html
    assert engine.batches == [[f"{first} seventy characters or so.", "Next one."]]
    assert html == f"<p>{first.upper()}<br>\nSEVENTY CHARACTERS OR SO.<br>\nNEXT ONE.</p>"


def test_lines_that_are_a_list_stay_sentences_of_their_own() -> None:
    engine = Engine()
    line = "that is a rather long line without any final stop"
    translate(f"<p>a) {line}<br>\nb) {line}<br>\n• {line}</p>", engine)
    assert engine.batches == [[f"a) {line}", f"b) {line}", line]]


def test_an_answer_may_not_bring_tags() -> None:
    result = translate("<p>one</p>", Engine({"one": "<script>x</script> & y"}))
    assert result.html == "<p>&lt;script&gt;x&lt;/script&gt; &amp; y</p>"


def test_a_sentence_without_end_is_cut() -> None:
    engine = Engine()
    translate(to_safe_html("word " * 2_000), engine)
    assert len(engine.batches[0]) >= 1
    assert all(len(text) <= 1_000 for batch in engine.batches for text in batch)


PIECES = st.sampled_from(
    [
        *(
            "word",
            "Two words. ",
            "**bold** ",
            "*it* ",
            "[link](https://a.org/b) ",
            "https://c.org ",
        ),
        *(
            "a@b.org ",
            "[12] ",
            "A/RES/70/1 ",
            "`code` ",
            "XQ1Z ",
            "xq22z ",
            "XQ*1*Z ",
            "<b> & ",
            "5,3 ",
        ),
        *(
            "\n",
            "\n\n",
            "\n- ",
            "\n> ",
            "\n# ",
            "• ",
            "? ",
            ". ",
            "¿",
            "\u00a0",
            "\n| a | b |\n|-|-|\n",
        ),
    ]
)


def echo(requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
    """Answer with the words that were asked for."""
    return [SentenceAnswer(request.text) for request in requests]


@given(st.lists(PIECES.filter(lambda piece: piece != "XQ*1*Z "), max_size=30).map("".join))
def test_an_engine_that_changes_nothing_changes_nothing(source: str) -> None:
    html = to_safe_html(source)
    result = sanitise_html(translate_html(html, source="en", target="es", translate=echo).html)
    assert re.findall(r"<[^>]*>", result) == re.findall(r"<[^>]*>", html)
    assert plain_text(result).split() == plain_text(html).split()


@given(st.lists(PIECES, max_size=30).map("".join))
def test_a_translation_is_made_again_from_its_units(source: str) -> None:
    html = to_safe_html(source)
    result = translate(html)
    targets = [unit.target for unit in result.units]
    assert assemble_html(html, source="en", targets=targets) == result.html
    for unit in result.units:
        assert missing_codes(unit.source, unit.target) == [] or unit.doubts


def test_a_sentence_without_an_acceptable_answer_stands_as_it_was_written() -> None:
    def engine(requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
        return [SentenceAnswer("Uno.") if item.text == "One." else None for item in requests]

    result = translate_html(
        "<p>One. Two <em>three</em>.</p>", source="en", target="es", translate=engine
    )
    assert result.html == "<p>Uno. Two <em>three</em>.</p>"
    assert [unit.origin for unit in result.units] == [Origin.MACHINE, Origin.ORIGINAL]


@given(st.lists(PIECES, max_size=30).map("".join), st.randoms())
def test_links_and_atoms_survive_an_engine_that_shuffles_and_drops(
    source: str, random: Random
) -> None:
    def engine(requests: list[SentenceRequest]) -> list[SentenceAnswer | None]:
        answers: list[SentenceAnswer | None] = []
        for request in requests:
            words = request.text.split()
            random.shuffle(words)
            shuffled = " ".join(words[: random.randint(0, len(words))])
            answers.append(random.choice([SentenceAnswer(shuffled), None]))
        return answers

    html = to_safe_html(source)
    result = sanitise_html(translate_html(html, source="en", target="es", translate=engine).html)
    assert sorted(set(re.findall(r'href="[^"]*"', result))) == sorted(
        set(re.findall(r'href="[^"]*"', html))
    )
    for atom in ATOM.findall(plain_text(html)):
        assert atom in plain_text(result)
    blocks = r"</?(?:p|li|ul|h5|h6|blockquote|table|tr|td|th)>|<br>"
    assert re.findall(blocks, result) == re.findall(blocks, html)
