"""Charts: what is drawn, what its table says, and what a screen reader hears."""

from xml.etree import ElementTree

from forum.web.presenters.charts.drawing import Bar, Chart, describe_bars, sort_bars


def chart(bars: list[Bar], **fields: object) -> Chart:
    values = {"measures": ("Heard",), **fields}
    return Chart("c", "Title", describe_bars(bars), "Group", bars, **values)  # type: ignore[arg-type]


def drawn(of: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(of.drawing)


def test_each_bar_has_its_label_and_the_longest_is_as_long_as_the_chart() -> None:
    svg = drawn(chart([Bar("Kenya", 10), Bar("Peru", 5), Bar("Fiji", 0)]))
    lengths = [float(rect.get("width", "")) for rect in svg.findall("rect")]
    assert lengths == [250, 125]  # nothing is drawn for nobody
    assert [text.text for text in svg.findall("text")] == ["Kenya", "10", "Peru", "5", "Fiji", "0"]
    assert (svg.get("role"), svg.findtext("title")) == ("img", "Title")
    assert svg.findtext("desc") == "Kenya 10, Peru 5, Fiji 0"


def test_words_stand_for_a_number_that_is_not_told() -> None:
    bars = [Bar("Kenya", 2, words="fewer than 5 / 7", sign="< 5 / 7", mark=7, cells=("few", "7"))]
    svg = drawn(chart(bars, least_scale=10))
    assert float(svg.find("rect").get("width", "")) == 50  # type: ignore[union-attr]
    assert svg.find("path").get("d", "").startswith("M175 ")  # type: ignore[union-attr]
    assert svg.findall("text")[1].text == "< 5 / 7"
    assert svg.findtext("desc") == "Kenya fewer than 5 / 7"
    assert bars[0].row == ("few", "7")


def test_only_the_first_are_drawn_and_the_table_has_all() -> None:
    bars = sort_bars(Bar(f"G{n}", n) for n in range(1, 6))
    cut = chart(bars, most_drawn=2)
    assert len(drawn(cut).findall("rect")) == 2
    assert [bar.count for bar in cut.rows] == [5, 4, 3, 2, 1]


def test_labels_of_people_are_escaped_and_carry_their_language() -> None:
    svg = drawn(chart([Bar('<b>"A" & B</b>', 1, lang="es"), Bar("C" * 60, 1)]))
    assert svg.findall("text")[0].text == '<b>"A" & B</b>'
    assert svg.findall("text")[0].get("lang") == "es"
    assert svg.findall("text")[2].text == "C" * 43 + "…"


def test_one_week_alone_and_none_at_all_are_drawn() -> None:
    assert len(drawn(chart([Bar("2 November", 3)], is_over_time=True)).findall("text")) == 1
    assert drawn(chart([], is_over_time=True)).findall("rect") == []
    assert drawn(chart([])).findall("rect") == []
