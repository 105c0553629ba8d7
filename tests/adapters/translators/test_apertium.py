"""Apertium as installed: what it makes of sentences, and that it survives its programs' deaths."""

import os
import re
import signal
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from forum.adapters.translators import pipelines as module
from forum.adapters.translators.apertium import directions as apertium
from forum.adapters.translators.apertium.directions import translate_by_mode
from forum.adapters.translators.apertium.installations import Installation
from forum.adapters.translators.apertium.polish import polish
from forum.adapters.translators.errors import Misconfigured, Retryable
from forum.adapters.translators.pipelines import Pipeline, Programs, stop_pipelines
from forum.adapters.translators.routes import ROUTES, translate_by_apertium
from forum.adapters.translators.settings import MODES, EngineSettings
from tests.support.servers.engines import LIGHT

pytestmark = [pytest.mark.apertium, pytest.mark.usefixtures("apertium_installed")]

SETTINGS = LIGHT
DIRECTIONS = list(ROUTES["apertium"])


def say(text: str, source: str = "en", target: str = "es") -> str:
    (answer,) = translate_by_apertium([text], source, target, SETTINGS)
    return answer


EXPECTED = [
    ("en", "es", "Where are you?", r"^¿.*\?$"),
    ("en", "es", "If we want results, who pays?", r"^Si queremos resultados, ¿quién paga\?$"),
    ("en", "es", "We do not agree.", r"^No .*\.$"),
    ("en", "es", "regional fund", r"^fondo regional$"),
    ("en", "es", "Climate change!", r"^¡.*!$"),
    ("es", "en", "La cooperación necesita fondos.", r"cooperation needs funds\.$"),
    ("fr", "es", "La coopération est utile : elle coûte peu.", r"[Cc]ooperación es útil: "),
    ("es", "fr", "¿Es útil la cooperación?", r"coopération.*\u202f\?$"),
    ("en", "fr", "The cooperation is useful: it works.", r"coopération est utile\u00a0: "),
    ("fr", "es", "Comment peut-on financer la recherche ?", r"^¿.*financiar.*\?$"),
    ("fr", "es", "Y a-t-il des fonds ?", r"^¿[Hh]ay fondos\?$"),
    ("fr", "es", "Voulez-vous manger ?", r"comer"),
    ("fr", "en", "La coopération est utile.", r"^The cooperation is useful\.$"),
]


@pytest.mark.parametrize(("source", "target", "text", "pattern"), EXPECTED)
def test_each_direction_works(source: str, target: str, text: str, pattern: str) -> None:
    assert re.search(pattern, say(text, source, target))


def test_a_share_in_french_words_stays_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows on fra-cat would make a hundred of it, so that this one gets a sign."""
    monkeypatch.setattr(apertium, "find_installation", lambda *_: Installation(Path(MODES)))
    monkeypatch.setattr(apertium, "_translate_parts", lambda text, *_: text)
    answer = translate_by_mode(
        "Moins de 3 pour cent.", "fra-cat", original="", settings=LIGHT, seconds=120
    )
    assert re.search(r"3\s?%", answer)


def test_accents_may_come_decomposed() -> None:
    assert say("La cooperacio\u0301n es u\u0301til.", "es", "en") == "The cooperation is useful."


SPECIAL = "Is 5 < 6 > 4, [12] {x} ^y$ c\\d e@f / 10 % | #1 ~ * +?"


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_special_characters_survive(source: str, target: str) -> None:
    answer = say(SPECIAL, source, target)
    assert re.findall(r"[\[\]{}^$/\\@<>%|#~*+]", answer) == re.findall(
        r"[\[\]{}^$/\\@<>%|#~*+]", SPECIAL
    )
    assert re.findall(r"\d+", answer) == re.findall(r"\d+", SPECIAL)


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_placeholders_survive(source: str, target: str) -> None:
    answer = say("XQ1Z needs XQ2Z and XQ3Z, XQ12Z.", source, target)
    assert sorted(re.findall(r"XQ\d+Z", answer)) == ["XQ12Z", "XQ1Z", "XQ2Z", "XQ3Z"]


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x00", "x\x00\x00y.\x00", "[\x00]", "soft\u00adhyphen"]
)
def test_a_nul_gives_nobody_the_answer_of_another(text: str) -> None:
    for _ in range(5):
        say(text)
        assert say("The house is red.") == "La casa es roja."


@pytest.mark.parametrize(
    "text", ["[", "]", "[[", "\\", "^", "^a<n>$", "[][9999]", "\\[][1]", "$^", "{", "[<b>]"]
)
def test_no_text_upsets_the_pipeline(text: str) -> None:
    say(text)
    assert say("The house is red.") == "La casa es roja."


def test_threads_do_not_get_each_others_texts() -> None:
    def ask(number: int) -> tuple[str, int]:
        return say(f"The number is {number}."), number

    with ThreadPoolExecutor(8) as pool:
        for answer, number in pool.map(ask, range(160)):
            assert answer == f"El número es {number}."


def test_a_long_text_is_translated_whole() -> None:
    answer = say("The house is red. " * 700)
    assert answer.count("casa") == 700


def programs(mode: str = "eng-spa") -> list[subprocess.Popen[bytes]]:
    return module._pipelines[Path(LIGHT.modes, f"{mode}.mode")]._programs


@pytest.mark.parametrize("which", [0, 4, -1])
def test_a_program_that_died_is_started_again(which: int) -> None:
    say("The house is red.")
    programs()[which].kill()
    programs()[which].wait()
    assert say("The house is red.") == "La casa es roja."


def test_a_program_that_dies_at_work_is_told_and_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    say("The house is red.")
    victim = programs()[3]
    os.kill(victim.pid, signal.SIGSTOP)
    read = Pipeline._read

    def kill_and_read(self: Pipeline, until: float) -> str:
        victim.kill()
        return read(self, until)

    with monkeypatch.context() as patch:
        patch.setattr(Pipeline, "_read", kill_and_read)
        with pytest.raises(Retryable, match=r"died|mixed-up"):
            say("The house is red.")
    assert say("The house is red.") == "La casa es roja."


def test_a_program_that_hangs_is_given_up_and_started_again() -> None:
    say("The house is red.")
    os.kill(programs()[2].pid, signal.SIGSTOP)
    with pytest.raises(Retryable, match="time-out"):
        translate_by_apertium(["The house is red."], "en", "es", replace(LIGHT, deadline=0.3))
    assert say("The house is red.") == "La casa es roja."


def test_what_is_not_used_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop_pipelines()
    monkeypatch.setattr(module, "STEP", 0.05)
    say("The house is red.")
    running = programs()
    monkeypatch.setattr(module, "IDLE", 0.0)
    until = time.monotonic() + 120
    while any(program.poll() is None for program in running) and time.monotonic() < until:
        time.sleep(0.05)
    assert all(program.poll() is not None for program in running)
    assert not module._pipelines
    assert say("The house is red.") == "La casa es roja."


def test_an_answer_to_another_request_is_never_given(tmp_path: Path) -> None:
    program = tmp_path / "mixes"
    program.write_text("#!/bin/sh\nprintf 'Of another.[][77]\\000'\ncat > /dev/null\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    pipeline = Pipeline("apertium", Programs([[str(program)]]))
    with pytest.raises(Retryable, match="mixed-up"):
        pipeline.translate("Mine.", 120)
    assert not pipeline.is_alive()


def slow_to_load(folder: Path, seconds: float) -> Pipeline:
    program = folder / "loads"
    program.write_text(f"#!/bin/sh\nsleep {seconds}\nexec cat\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return Pipeline("apertium", Programs([[str(program)]]))


def test_a_request_that_is_given_up_while_programs_load_does_not_end_them(tmp_path: Path) -> None:
    pipeline = slow_to_load(tmp_path, 1)
    for _ in range(3):
        with pytest.raises(Retryable, match="time-out"):
            pipeline.translate("One.", 0)
    assert pipeline.translate("Another.", 120) == "Another."
    pipeline.close()


def test_what_never_answers_is_ended_after_the_time_for_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "START", 0.0)
    pipeline = slow_to_load(tmp_path, 3_600)
    with pytest.raises(Retryable, match="time-out"):
        pipeline.translate("One.", 0)
    assert not pipeline.is_alive()


def test_what_is_not_installed_is_a_matter_of_settings(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="not-installed"):
        translate_by_apertium(["a"], "en", "es", EngineSettings(modes=str(tmp_path)))
    (tmp_path / "eng-spa.mode").write_text("cat | no-such-program-here -x")
    with pytest.raises(Misconfigured, match="not-installed"):
        translate_by_apertium(["a"], "en", "es", EngineSettings(modes=str(tmp_path)))


POLISHED = [
    ("es", "Dónde eres?", "Where?", "¿Dónde eres?"),
    ("es", "¿Dónde eres?", "Where?", "¿Dónde eres?"),
    ("es", "Sí. Dónde eres? Aquí!", "Yes.", "Sí. ¿Dónde eres? ¡Aquí!"),
    ("es", "Nota: qué es?", "Note:", "Nota: ¿qué es?"),
    ("es", '"Dónde eres?"', '"Where?"', "«¿Dónde eres?»"),
    ("fr", "Qui? Moi! Note: oui; non", "Who", "Qui\u202f? Moi\u202f! Note\u00a0: oui\u202f; non"),
    ("fr", "à 10:30 ou https://a.org", "à", "à 10:30 ou https://a.org"),
    ("fr", "« mot » dit", "« word »", "«\u00a0mot\u00a0» dit"),
    ("en", "two  blanks , here .", "two.", "two blanks, here."),
    ("en", "the house.", "La casa.", "The house."),
    ("en", "The co-cineras and ex-ministers.", "Las cocineras.", "The cocineras and ex-ministers."),
    (
        "en",
        "Co-cineras write a co-author.",
        "Cocineras, un coautor.",
        "Cocineras write a co-author.",
    ),
    ("fr", "La co-cinera re-lit.", "La cocinera re-lit.", "La cocinera re-lit."),
]


@pytest.mark.parametrize(("target", "answer", "text", "polished"), POLISHED)
def test_typography(target: str, answer: str, text: str, polished: str) -> None:
    assert polish(answer, text, target) == polished
