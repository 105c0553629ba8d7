"""What a person wrote in a message is told from what the message repeats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.domain.imports.mail.bodies import ADDRESS_MARK, mask_addresses, own_words

COPIES = [
    "On Mon, 3 Mar 2014 at 10:00, Amina <a@seeds.example> wrote:\n> We keep seeds.",
    "El lun., 3 mar. 2014 a las 10:00, Amina (<a@seeds.example>) escribió:\n\n> Guardamos.",
    "Le lun. 3 mars 2014 à 10:00, Amina <a@seeds.example> a écrit :\n> Nous gardons.",
    "On Mon, 3 Mar 2014 at 10:00, Amina Odhiambo\n<amina@seeds.example> wrote:\n> We keep seeds.",
    "Amina wrote:\n> We keep seeds.",
    "-----Original Message-----\nFrom: Amina\nWe keep seeds.",
    "-----Mensaje original-----\nDe: Amina\nGuardamos.",
    "-----Message d’origine-----\nDe : Amina\nNous gardons.",
    "From: Amina [mailto:a@seeds.example]\nSent: Monday\nTo: list\nSubject: Seeds\n\nWe keep.",
    "De: Amina\nEnviado el: lunes\nPara: lista\nAsunto: Semillas\n\nGuardamos.",
    "De : Amina\nEnvoyé : lundi\nÀ : liste\nObjet : Semences\n\nNous gardons.",
    "> We keep seeds.\n> So it is.",
    "2014/3/3 Amina <a@seeds.example>\n> We keep seeds.",
    "Date: Mon, 3 Mar 2014\nFrom: a@seeds.example\nTo: list\nSubject: Seeds\n\nWe keep.",
]


@pytest.mark.parametrize("copy", COPIES)
def test_words_of_others_are_cut(copy: str) -> None:
    words = own_words(f"I agree with this.\n\n{copy}\n")
    assert words.text == "I agree with this."
    assert words.repeated


def test_answers_between_quoted_lines_stay() -> None:
    words = own_words("> Who keeps them?\nWomen do.\n> Where?\nAt home.")
    assert words.text == "Women do.\nAt home."


@pytest.mark.parametrize(
    "end",
    [
        "-- \nAmina Odhiambo\nGreen Fields\n+254 700",
        "--\nAmina",
        "Sent from my iPhone",
        "Enviado desde mi iPad",
        "Envoyé de mon iPhone",
        "_______________________________________________\nSeeds mailing list\nSeeds@seeds.example",
        "-----------------------------------\nPara darse de baja, escriba aquí.",
        "____________________\nDo You Yahoo!? Get your address at http://mail.yahoo.example",
        "Yahoo! Groups Links\n\n<*> To unsubscribe from this group, write to us.",
    ],
)
def test_signatures_and_footers_are_cut(end: str) -> None:
    words = own_words(f"Women keep them.\n\n{end}")
    assert words.text == "Women keep them."
    assert words.signature


@pytest.mark.parametrize(
    "body",
    [
        "As the minister wrote:\nseeds are life.",
        "From: field to fork.\nThat is our motto.",
        "One thing --\nand another.",
        "On Monday we met. She wrote: seeds.\nThen we left.",
        "__________\nA line of our own.",
        "2014/3/3 was a Monday.\nDate: Monday.\nPlace: Nairobi.",
        "I quote: -----BEGIN a list-----",
    ],
)
def test_own_words_that_look_alike_stay(body: str) -> None:
    assert own_words(body).text == body


def test_no_address_is_left() -> None:
    text = "Write to amina.o@seeds.example.org, <mailto:b@x.co>, or c+d@e-f.example; not @home."
    words = own_words(text)
    assert words.addresses == 3
    assert "@seeds" not in words.text
    assert ADDRESS_MARK in words.text
    assert words.text.endswith("not @home.")
    assert mask_addresses("a@b") == "a@b"


@given(st.text(alphabet="> -_:\n@.aoFromOnwrote", max_size=300) | st.text(max_size=200))
def test_wild_bodies_are_read(body: str) -> None:
    words = own_words(body)
    assert not any(line.startswith(">") for line in words.text.split("\n")[1:])
    assert len(words.text) <= len(body) + len(ADDRESS_MARK) * body.count("@")
