"""Mozilla's models as installed: what they make of sentences, files that are broken, and routes."""

import gzip
import re
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from forum.adapters.translators import pipelines
from forum.adapters.translators.errors import Misconfigured
from forum.adapters.translators.models import find_broken_models, find_models, packaged_folder
from forum.adapters.translators.routes import (
    list_missing_steps,
    list_routes,
    route_version,
    translate_by_bergamot,
)
from forum.adapters.translators.settings import EngineSettings
from tests.support.servers.engines import LIGHT, WITHOUT_APERTIUM, need_chain, need_models


@pytest.fixture(scope="module", autouse=True)
def programs_end() -> Iterator[None]:
    """Skip where the models are missing; stop their programs afterwards."""
    need_models()
    yield
    pipelines.stop_pipelines()


def say(text: str, pair: str, settings: EngineSettings = LIGHT) -> str:
    source, _, target = pair.partition("-")
    (answer,) = translate_by_bergamot([text], source, target, settings)
    return answer


# --- the models of the package, chained with Apertium -------------------------------------------

CHAINED = [
    ("en-es", "We fully agree with him.", r"plenamente.* él\.$"),
    ("en-es", "Where are you?", r"^¿.*\?$"),
    ("es-en", "Nadie nos preguntó.", r"^No one asked us\.$"),
    ("es-en", "¿Qué piensan de la consulta pública?", r"public consultation\?$"),
    ("en-fr", "The house is red.", r"maison"),
    ("fr-en", "Nous avons besoin d’argent, pas de nouveaux ateliers.", r"\bnot?\b"),
]


@pytest.mark.parametrize(("pair", "text", "pattern"), CHAINED)
def test_each_direction_with_english_works(pair: str, text: str, pattern: str) -> None:
    need_chain()
    assert re.search(pattern, say(text, pair))


QUOTED = [
    ("en-es", "Who pays for the word “local”?", r"«local»\?$"),
    ("en-es", "The word “local” is what they pay for.", r"«local» es"),
    ("en-es", "Who says ‘local’ here?", r"«local»"),
    ("en-fr", "Who pays for the word “local”?", r"«\u00a0local\u00a0»"),
    ("fr-en", "Ils ont dit « local » deux fois.", r"“local”"),
    ("es-en", "Es la palabra «local» lo que pagan.", r"“local”"),
]


@pytest.mark.parametrize(("pair", "text", "pattern"), QUOTED)
def test_quotation_marks_stay_round_their_words(pair: str, text: str, pattern: str) -> None:
    need_chain()
    assert re.search(pattern, say(text, pair))


def test_what_the_models_would_damage_stays() -> None:
    need_chain()
    answer = say("Hello 👍🏽 world, @ana and XQ1Z say: 5 < 10 {x} 🇫🇷!", "en-es")
    for kept in ("👍🏽", "@ana", "XQ1Z", "5 < 10", "{", "}", "🇫🇷"):
        assert kept in answer


def test_a_long_sentence_is_translated_to_its_end() -> None:
    need_chain()
    text = ", and ".join(f"in town number {n} the school is closed" for n in range(1, 41))
    answer = say(f"We know that {text}, but the hospital is open.", "en-es")
    assert answer.count("escuela") > 35
    assert re.search(r"hospital .*abierto\.$", answer)


@pytest.mark.parametrize("text", ["", " ", "\x00", "…", "12 < 13", "👍"])
def test_a_text_without_words_stays(text: str) -> None:
    need_chain()
    assert say(text, "en-es").strip(" ¿¡") == text.replace("\x00", "").strip()


# --- models of a folder --------------------------------------------------------------------------


def copy_model(folder: Path, pair: str, *, name: str = "") -> Path:
    """Copy the English-Portuguese model under the name of another direction."""
    packaged = packaged_folder()
    assert packaged is not None
    place = folder / (name or f"{pair[:2]}-{pair[2:]}")
    place.mkdir(parents=True)
    (original,) = packaged.glob("enpt-*")
    for file in original.glob("*.enpt.*"):
        shutil.copy(file, place / file.name.replace("enpt", pair))
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Return a folder for models, whose programs end afterwards."""
    yield tmp_path / "models"
    pipelines.stop_pipelines()


def in_folder(folder: Path) -> EngineSettings:
    return replace(WITHOUT_APERTIUM, models=str(folder))


def test_direct_models_need_no_apertium(folder: Path) -> None:
    for pair in ("enes", "esen", "enfr", "fren"):
        copy_model(folder, pair)
    settings = in_folder(folder)
    assert list_routes("bergamot", "en", "es", settings) == (("@en-es",),)
    assert list_routes("bergamot", "fr", "es", settings) == (("@fr-en", "@en-es"),)
    assert list_routes("bergamot", "es", "fr", settings) == (("@es-en", "@en-fr"),)
    assert say("The house is red.", "en-es", settings) == "A casa é vermelha."
    assert say("The house is red.", "fr-es", settings)
    assert route_version("bergamot", "fr", "es", settings).endswith("@fr-en @en-es")


def test_a_folder_with_some_models_serves_some_directions(folder: Path) -> None:
    copy_model(folder, "enes")
    settings = in_folder(folder)
    assert list_routes("bergamot", "en", "es", settings)
    assert not list_routes("bergamot", "es", "en", settings)
    with pytest.raises(Misconfigured, match="not-installed"):
        say("La casa es roja.", "es-en", settings)
    assert ("@es-en",) in list_missing_steps("bergamot", "es", "en", settings)


def test_a_model_serves_as_soon_as_it_comes(folder: Path) -> None:
    settings = in_folder(folder)
    assert not list_routes("bergamot", "en", "es", settings)
    copy_model(folder, "enes", name=".part-1/en-es")
    assert not list_routes("bergamot", "en", "es", settings)
    (folder / ".part-1/en-es").rename(folder / "en-es")
    assert list_routes("bergamot", "en", "es", settings)


def test_packed_files_are_unpacked(folder: Path) -> None:
    place = copy_model(folder, "enes")
    for file in list(place.iterdir()):
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes(), 1))
        file.unlink()
    assert say("The house is red.", "en-es", in_folder(folder)) == "A casa é vermelha."


def test_separate_vocabularies_are_taken(folder: Path) -> None:
    place = copy_model(folder, "enes")
    shutil.copy(place / "vocab.enes.spm", place / "trgvocab.enes.spm")
    (place / "vocab.enes.spm").rename(place / "srcvocab.enes.spm")
    assert say("The house is red.", "en-es", in_folder(folder)) == "A casa é vermelha."


def test_half_folders_are_named_and_left_alone(folder: Path, tmp_path: Path) -> None:
    (copy_model(folder, "enes") / "vocab.enes.spm").unlink()
    copy_model(folder, "esen", name="fr-en")
    pointer = next(copy_model(folder, "enfr").glob("model.*"))
    pointer.write_text("version https://git-lfs.github.com/spec/v1")
    broken = {entry.path.parent.name: entry.reason for entry in find_broken_models(str(folder), "")}
    assert broken == {
        "en-es": "there is no vocabulary vocab.enes.spm beside it",
        "fr-en": "the folder fr-en is for another direction",
        "en-fr": "the file is too small",
    }
    assert not {pair for pair in find_models(str(folder)) if "pt" not in pair}
    (nothing,) = find_broken_models(str(tmp_path / "nowhere"), "")
    assert nothing.reason == "there is no such folder"
    (tmp_path / "empty").mkdir()
    (nothing,) = find_broken_models(str(tmp_path / "empty"), "")
    assert nothing.reason == "there is no file model.….bin in it"
    assert len(find_broken_models("", str(folder))) == 3
    assert not find_broken_models("", str(tmp_path / "nowhere"))


@pytest.mark.parametrize("which", ["model.*", "lex.*"])
def test_files_that_are_cut_off_are_a_matter_of_settings(folder: Path, which: str) -> None:
    file = next(copy_model(folder, "enes").glob(which))
    file.write_bytes(file.read_bytes()[:2_000])
    with pytest.raises(Misconfigured, match="broken-files"):
        say("The house is red.", "en-es", in_folder(folder))


# --- its programs --------------------------------------------------------------------------------


@pytest.fixture
def settings(folder: Path) -> EngineSettings:
    """Return settings with one direct model."""
    copy_model(folder, "enes")
    return in_folder(folder)


def program(settings: EngineSettings) -> "subprocess.Popen[bytes]":
    model = find_models(settings.models)["en", "es"].model
    (running,) = pipelines._pipelines[model]._programs
    return running


def test_threads_do_not_get_each_others_texts(settings: EngineSettings) -> None:
    def ask(number: int) -> tuple[str, int]:
        return say(f"The number is {number}.", "en-es", settings), number

    with ThreadPoolExecutor(4) as pool:
        for answer, number in pool.map(ask, range(40)):
            assert answer == f"O número é {number}."


def test_a_program_that_died_is_started_again(settings: EngineSettings) -> None:
    say("The house is red.", "en-es", settings)
    program(settings).kill()
    program(settings).wait()
    assert say("The house is red.", "en-es", settings) == "A casa é vermelha."
