"""Whatever an engine does to a good translation, says beside it or instead of it is refused."""

import base64
import codecs
import re
from collections.abc import Callable
from itertools import permutations

import pytest

from forum.domain.translation.gate.language import has_lost_accents
from forum.domain.translation.gate.refusal import Refusal
from tests.domain.translation.gate.test_refusal import refusal

WELL = {
    "en": "The women of the village asked that the new well be dug near the school this spring.",
    "es": "Las mujeres de la aldea pidieron que el pozo nuevo se cave cerca de la escuela en "
    "primavera.",
    "fr": "Les femmes du village ont demandé que le nouveau puits soit creusé près de l’école au "
    "printemps.",
}
"""One sentence in each language, each a translation of the others."""

WAYS = list(permutations(WELL, 2))

BROKEN: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "in capitals for the most part": lambda said: said[:60].upper() + said[60:],
    "with a capital on each word": str.title,
    "without a capital": str.lower,
    "with capitals within words": lambda said: said.replace("a", "A"),
    "words from the last to the first": lambda said: " ".join(said.rstrip(".").split()[::-1]) + ".",
    "with each word twice": lambda said: re.sub(r"(\w+)", r"\1 \1", said),
    "with the same three words again and again": lambda said: said[:-1] + " y la vez" * 3 + ".",
    "without its full stop": lambda said: said[:-1],
    "without the end": lambda said: said[:-30],
    "with three dots at the end": lambda said: said[:-12] + "…",
    "with the middle cut out": lambda said: said[:20] + said[-20:],
    "with a blank of no width": lambda said: said.replace(" ", " \u200b", 1),
    "with letters of no width": lambda said: said.replace(" ", "\u2060 ", 1),
    "with one Cyrillic letter": lambda said: said.replace("e", "\u0435", 1),
    "in full-width letters": lambda said: said.translate({n: n + 0xFEE0 for n in range(97, 123)}),
    "with piles of accents": lambda said: said.replace("e", "e\u0301\u0302\u0303"),
    "without any other letter": lambda said: said[::2],
    "from right to left": lambda said: said[::-1],
    "by its letters": " ".join,
    "with hyphens between the words": lambda said: said.replace(" ", "-"),
    "with commas between the words": lambda said: said.replace(" ", ", "),
    "with tabs between the words": lambda said: said.replace(" ", "\t"),
    "with no-break blanks alone": lambda said: said.replace(" ", "\u00a0"),
    "in rot13": lambda said: codecs.encode(said, "rot13"),
    "in base 64": lambda said: base64.b64encode(said.encode()).decode(),
    "decoded wrongly": lambda said: said.replace("e", "é").encode().decode("cp1252", "replace"),
    "with question marks for letters": lambda said: said.replace("u", "?"),
    "as a question": lambda said: said.replace(".", "?"),
    "as an exclamation": lambda said: said.replace(".", "!"),
}


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_a_sentence_is_taken_each_way(source: str, target: str) -> None:
    assert refusal(WELL[source], WELL[target], source, target) is None


@pytest.mark.parametrize(("source", "target"), WAYS)
@pytest.mark.parametrize("kind", BROKEN)
def test_a_sentence_that_is_broken_is_refused(kind: str, source: str, target: str) -> None:
    assert refusal(WELL[source], BROKEN[kind](WELL[target]), source, target)


WRAPPED = [
    "<p>|</p>",
    "<b>|</b>",
    "**|**",
    "`|`",
    '"|"',
    "«|»",
    "‘|’",
    "(|)",
    "[|]",
    '["|"]',
    '{"t":"|"}',
    "-_|",
    "1._|",
    "*_|",
    ">_|",
    "#_|",
    "=>_|",
    "..._|",
    "[ES]_|",
    "(es)_|",
    ">>es<<_|",
    "ES_-_|",
    "|_(formal)",
    "|_[sic]",
    "|_END",
    "|</s>",
    "|_\\n",
    "|_||",
    "<![CDATA[|]]>",
    "&lt;|&gt;",
    "|_(Note:_literal)",
    "|_—_DeepL",
    "Translation:_|",
    "Traducción:_|",
    "Traduction_:_|",
    "Output:_|",
    "Respuesta:_|",
    "Réponse_:_|",
    "Spanish:_|",
    "En_español:_|",
    "En_français_:_|",
    "French_-_|",
    "Texto_traducido:_|",
    "Texte_traduit_:_|",
    "Option_1:_|",
    "Here_is_the_translation:_|",
    "Aquí_tiene_la_traducción:_|",
    "Voici_la_traduction_:_|",
    "Sure!_|",
    "¡Claro!_|",
    "Bien_sûr_!_|",
    "I_would_translate_this_as:_|",
    "Yo_lo_traduciría_así:_|",
    "Übersetzung:_|",
    "|_I_hope_this_helps.",
    "|_Let_me_know_if_you_need_more.",
    "|_Espero_que_te_sea_útil.",
    "|_/_|",
    "|_N’hésitez_pas_à_me_contacter.",
    "|_Nota:_he_conservado_el_tono.",
    "|_Remarque_:_ton_conservé.",
    "|_[Translated_by_Google]",
    "|_Traducido_con_DeepL",
]


@pytest.mark.parametrize(("source", "target"), WAYS)
@pytest.mark.parametrize("wrapping", WRAPPED)
def test_a_sentence_with_something_around_it_is_refused(
    wrapping: str, source: str, target: str
) -> None:
    answer = wrapping.replace("_", " ").replace("|", WELL[target], 1)
    assert refusal(WELL[source], answer, source, target)


@pytest.mark.parametrize(("source", "target"), WAYS)
@pytest.mark.parametrize("both", ["{1} / {0}", "{1} ({0})", "{0} = {1}", "Translate: {0} {1}"])
def test_a_sentence_beside_its_original_is_refused(both: str, source: str, target: str) -> None:
    answer = both.format(WELL[source], WELL[target])
    assert refusal(WELL[source], answer, source, target)


SAID_INSTEAD = """
As an AI language model, I have no opinion on wells, on schools or on what women ask for.
I’m unable to help with that request, because it may break the rules of this platform.
You have reached the daily limit of free requests; come back tomorrow or buy a bigger plan.
An unexpected error occurred while we worked on your request; please contact our support.
Please enable JavaScript and cookies to go on; this page checks that you are no robot.
The text is already in the language that you asked for, so that nothing was translated.
Como modelo de lenguaje, no tengo opinión sobre los pozos ni sobre lo que piden las mujeres.
No puedo ayudarte con eso; prueba otra vez con otro texto que sea más corto y más claro.
Ha alcanzado el límite diario de solicitudes gratuitas; espere o contrate un plan mayor.
Se ha producido un error inesperado con su petición; póngase en contacto con el sitio.
El servicio de traducción no está disponible en este momento; vuelva dentro de un rato.
Lo siento, no he podido entender el texto que me has enviado; escríbelo de otro modo.
En tant que modèle de langage, je n’ai pas d’avis sur les puits ni sur les écoles.
Je ne peux pas vous aider avec cette demande, car elle enfreint les règles du service.
Vous avez atteint la limite quotidienne de requêtes gratuites ; prenez un abonnement.
Une erreur inattendue s’est produite avec votre demande ; écrivez à notre équipe.
Le quota de cette clé est dépassé ; écrivez à notre équipe commerciale pour l’élargir.
Désolé, je n’ai pas compris le texte que vous avez envoyé ; écrivez-le autrement.
Sie haben Ihr Kontingent verbraucht; bitte versuchen Sie es morgen noch einmal.
Hai superato il limite delle richieste; riprova domani oppure passa a un altro piano.
""".strip().splitlines()


@pytest.mark.parametrize("target", WELL)
@pytest.mark.parametrize("answer", SAID_INSTEAD)
def test_what_an_engine_says_instead_is_refused(answer: str, target: str) -> None:
    source = "fr" if target == "en" else "en"
    assert refusal(WELL[source], answer, source, target)


SPOKEN_OF = [
    ("en", "es", "I am sorry, but we cannot come.", "Lo siento, pero no podemos venir."),
    ("es", "en", "El acceso denegado a las mujeres nos preocupa.",
     "The access denied to women worries us."),
    ("fr", "en", "Attendez quelques minutes, puis réessayez.",
     "Wait a few minutes, then try again."),
    ("en", "fr", "The service is unavailable in our village.",
     "Le service est indisponible dans notre village."),
    ("en", "es", "The daily limit of water is 20 litres.",
     "El límite diario de agua es de 20 litros."),
    ("en", "es", "Explain it in Spanish: many do not read English.",
     "Explíquenlo en español: muchas personas no leen inglés."),
    ("fr", "es", "Cette traduction n’est pas disponible dans votre pays.",
     "Esta traducción no está disponible en su país."),
    ("en", "fr", "WE ALL AGREE WITH THIS PLAN.", "NOUS SOMMES TOUS D’ACCORD AVEC CE PLAN."),
    ("en", "es", "we all agree with this plan", "todas y todos estamos de acuerdo con este plan"),
    ("en", "es", "“We agree”, they all said.", "«Estamos de acuerdo», dijeron todas."),
    ("en", "es", "The plan (see below) is good.", "El plan (véase abajo) es bueno."),
]  # fmt: skip


@pytest.mark.parametrize(("source", "target", "text", "answer"), SPOKEN_OF)
def test_a_text_may_speak_of_what_engines_say(
    source: str, target: str, text: str, answer: str
) -> None:
    assert refusal(text, answer, source, target) is None


OTHER_LANGUAGES = """
As mulheres da aldeia pediram que o novo poço seja cavado perto da escola na primavera.
As mulleres da aldea pediron que o novo pozo se cave preto da escola na primavera.
Les dones del poble van demanar que el nou pou es faci prop de l’escola a la primavera.
Le donne del villaggio hanno chiesto che il nuovo pozzo sia scavato vicino alla scuola.
Femeile din sat au cerut ca noua fântână să fie săpată lângă școală în primăvara aceasta.
Die Frauen des Dorfes baten darum, dass der neue Brunnen bei der Schule gegraben wird.
De vrouwen van het dorp vroegen om de nieuwe put in de lente bij de school te graven.
La virinoj de la vilaĝo petis, ke oni fosu la novan puton apud la lernejo ĉi-printempe.
Mulieres vici petiverunt ut novus puteus hoc vere prope scholam et non procul foderetur.
Kvinnorna i byn bad om att den nya brunnen ska grävas nära skolan den här våren.
Kobiety ze wsi poprosiły, żeby nową studnię wykopano wiosną w pobliżu szkoły.
Wanawake wa kijiji waliomba kisima kipya kichimbwe karibu na shule msimu huu.
Herriko emakumeek putzu berria udaberrian eskolatik gertu egiteko eskatu zuten.
""".strip().splitlines()


@pytest.mark.parametrize("target", WELL)
@pytest.mark.parametrize("answer", OTHER_LANGUAGES)
def test_another_language_is_refused_however_near(answer: str, target: str) -> None:
    source = "fr" if target == "en" else "en"
    assert refusal(WELL[source], answer, source, target)


WITHOUT_ACCENTS = [
    ("es", "La comision pidio tambien otra reunion para hablar de la educacion de sus hijas."),
    ("fr", "Les femmes ont demande que cette annee le puits soit creuse pres de deux ecoles."),
    ("fr", "Dans le village de nos parents, les femmes demandent depuis longtemps que le puits "
     "soit construit contre le mur du grand jardin, sans que personne ne leur fournisse un motif."),
]  # fmt: skip


@pytest.mark.parametrize(("target", "answer"), WITHOUT_ACCENTS)
def test_words_that_lost_their_accents_are_refused(target: str, answer: str) -> None:
    assert has_lost_accents("The women asked.", answer, target=target)


FORMS_OF_NUMBERS = [
    ("They asked for 1,000 litres on 12/05/2031.", "Pidieron 1.000 litros el 12/05/2031.", None),
    ("They asked for 1,000 litres.", "Pidieron mil litros.", None),
    ("They asked for 1,000 litres.", "Pidieron 10.000 litros.", Refusal.NUMBERS),
    ("They asked for 1,000 litres.", "Pidieron 100 litros.", Refusal.NUMBERS),
    ("They asked for 2.5 litres.", "Pidieron 25 litros.", Refusal.NUMBERS),
    ("They met on 12 May 2031.", "Se reunieron el 12 de marzo de 2031.", Refusal.DATES),
    ("They met on 12 May 2031.", "Se reunieron el 21 de mayo de 2031.", Refusal.NUMBERS),
    ("They met on 12/05/2031.", "Se reunieron el 13/05/2031.", Refusal.NUMBERS),
    ("They met on Monday at noon.", "Se reunieron el martes a mediodía.", Refusal.DATES),
]


@pytest.mark.parametrize(("text", "answer", "reason"), FORMS_OF_NUMBERS)
def test_numbers_and_dates_may_be_written_otherwise_but_not_be_others(
    text: str, answer: str, reason: Refusal | None
) -> None:
    assert refusal(text, answer) == reason
