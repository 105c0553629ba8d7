"""Engines on other machines, played by a server on loopback that behaves well or badly."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from forum.adapters.translators import ENGINES, Misconfigured
from forum.adapters.translators.errors import RateLimited, Retryable, TextRefused, TranslationError
from forum.adapters.translators.settings import EngineSettings
from tests.adapters.conftest import Answer, Handler, Request, Stub, drip, drip_headers, flood, hang

SECRET = "s3cret-key"
WORDS = "Nobody may read these words."


def upper(handler: Handler, request: Request) -> None:
    """LibreTranslate: answers in capitals."""
    handler.send({"translatedText": request.json["q"].upper()})


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    return lambda handler, request: handler.send(body, status, **headers)


PATIENT = {"connect_timeout": 60.0, "read_timeout": 60.0, "deadline": 120.0}
IMPATIENT = {"connect_timeout": 60.0, "read_timeout": 0.5, "deadline": 0.5}


def settings(stub: Stub, **others: Any) -> EngineSettings:
    return EngineSettings(url=stub.url, **{**PATIENT, **others})


def ask(stub: Stub, *texts: str, engine: str = "libre", **others: Any) -> list[str]:
    return ENGINES[engine](texts or (WORDS,), "en", "es", settings(stub, **others))


# --- LibreTranslate -------------------------------------------------------------------------


def test_libre_is_asked_in_json_without_a_key_that_it_does_not_have(stub: Stub) -> None:
    stub.answers = [upper]
    assert ask(stub, "We agree.") == ["WE AGREE."]
    request = stub.requests[0]
    assert (request.method, request.path, request.query) == ("POST", "/translate", {})
    assert request.json == {"q": "We agree.", "source": "en", "target": "es", "format": "text"}


def test_libre_is_told_its_key(stub: Stub) -> None:
    stub.answers = [upper]
    ask(stub, key=SECRET)
    assert stub.requests[0].json["api_key"] == SECRET


@pytest.mark.parametrize("ending", ["", "/", "translate", "translate/"])
def test_the_address_may_end_as_it_likes(stub: Stub, ending: str) -> None:
    stub.answers = [upper]
    address = stub.url.rstrip("/") + ("/" + ending if ending.strip("/") else ending)
    ENGINES["libre"]([WORDS], "en", "es", EngineSettings(url=address))
    assert stub.requests[0].path == "/translate"


def test_several_sentences_travel_together(stub: Stub) -> None:
    stub.answers = [upper]
    assert ask(stub, "One.", "Two.", "Three.") == ["ONE.", "TWO.", "THREE."]
    assert len(stub.requests) == 1


def test_sentences_are_asked_one_by_one_where_the_lines_do_not_match(stub: Stub) -> None:
    stub.answers = [says({"translatedText": "all in one line"}), upper]
    assert ask(stub, "One.", "Two.") == ["ONE.", "TWO."]
    assert len(stub.requests) == 3


def test_ten_requests_take_one_connection(stub: Stub) -> None:
    stub.answers = [upper]
    for _ in range(10):
        ask(stub)
    assert len({request.connection for request in stub.requests}) == 1


def test_threads_do_not_get_each_others_texts(stub: Stub) -> None:
    stub.answers = [upper]
    texts = [f"Sentence number {number}." for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda text: ask(stub, text), texts))
    assert answers == [[text.upper()] for text in texts]


# --- what goes wrong ------------------------------------------------------------------------

FAULTS = [
    (hang, Retryable, "time-out"),
    (drip, Retryable, "time-out"),
    (drip_headers, Retryable, "time-out"),
    (flood, Retryable, "too-long"),
    (says("<html>Bad gateway</html>"), Retryable, "answer"),
    (says({}), Retryable, "answer"),
    (says([]), Retryable, "answer"),
    (says({"error": WORDS}, 500), Retryable, "status-500"),
    (says("", 502), Retryable, "status-502"),
    (says({"error": WORDS}, 429), RateLimited, "status-429"),
    (says("", 456), RateLimited, "status-456"),
    (says({"error": SECRET}, 403), Misconfigured, "status-403"),
    (says("", 401), Misconfigured, "status-401"),
    (says("", 404), Misconfigured, "status-404"),
    (says("", 302, Location="http://127.0.0.1:9/"), Misconfigured, "status-302"),
    (says({"error": WORDS}, 400), TextRefused, "status-400"),
    (says("", 413), TextRefused, "status-413"),
]


@pytest.mark.parametrize(("answer", "kind", "why"), FAULTS)
def test_faults_are_told_by_kind_and_tell_nothing_else(
    stub: Stub, answer: Answer, kind: type[TranslationError], why: str
) -> None:
    stub.answers = [answer]
    limits = IMPATIENT if why == "time-out" else PATIENT
    with pytest.raises(TranslationError) as caught:
        ask(stub, key=SECRET, **limits)
    error = caught.value
    assert (type(error), error.code) == (kind, why)
    assert error.__cause__ is None
    assert error.__context__ is None
    for secret in (WORDS, SECRET, stub.url):
        assert secret not in f"{error} {error!r} {error.args}"


@pytest.mark.parametrize(("line", "why"), [("", "empty"), ("😀", "empty"), (WORDS, "unchanged")])
def test_an_engine_that_translates_none_of_several_texts_is_at_fault(
    stub: Stub, line: str, why: str
) -> None:
    stub.answers = [says({"translatedText": f"{line}\n{line}"})]
    with pytest.raises(Retryable, match=why):
        ask(stub, WORDS, WORDS)


def test_a_single_answer_is_judged_by_who_asked(stub: Stub) -> None:
    for answer in ("", None, "😀", WORDS):
        stub.answers = [says({"translatedText": answer})]
        assert ask(stub) == [answer or ""]


def test_an_engine_that_is_not_there_may_be_there_later() -> None:
    with pytest.raises(Retryable, match="connection"):
        ENGINES["libre"]([WORDS], "en", "es", EngineSettings(url="http://127.0.0.1:9/"))


@pytest.mark.parametrize("url", ["", "libre.example", "file:///etc/passwd", "http://"])
def test_a_wrong_address_is_a_matter_of_settings(url: str) -> None:
    with pytest.raises(Misconfigured):
        ENGINES["libre"]([WORDS], "en", "es", EngineSettings(url=url))


WAITS = [
    ("7", 7.0),
    ("Sun, 01 Mar 2026 12:00:30 GMT", 30.0),
    ("Sun, 01 Mar 2020 12:00:30 GMT", 0.0),
    ("soon", None),
    ("", None),
]


@pytest.mark.parametrize(("header", "seconds"), WAITS)
def test_the_wait_that_is_asked_for_is_passed_on(
    stub: Stub, monkeypatch: pytest.MonkeyPatch, header: str, seconds: float | None
) -> None:
    monkeypatch.setattr("forum.clock.now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    stub.answers = [says("", 429, Retry_After=header)]
    with pytest.raises(RateLimited) as caught:
        ask(stub)
    assert caught.value.retry_after == seconds


def test_settings_do_not_print_their_key() -> None:
    assert SECRET not in repr(EngineSettings(key=SECRET))


def test_other_settings_have_another_fingerprint() -> None:
    different = [EngineSettings(url="x"), EngineSettings(key="x"), EngineSettings(region="x")]
    assert len({each.fingerprint() for each in [EngineSettings(), *different]}) == 4


# --- the others -----------------------------------------------------------------------------


def test_deepl_gets_its_key_in_a_header_and_the_text_in_the_body(stub: Stub) -> None:
    stub.answers = [says({"translations": [{"text": "Hola."}]})]
    assert ask(stub, engine="deepl", key=SECRET) == ["Hola."]
    request = stub.requests[0]
    assert (request.method, request.path, request.query) == ("POST", "/translate", {})
    assert request.headers["Authorization"] == f"DeepL-Auth-Key {SECRET}"
    assert request.form == {"text": [WORDS], "source_lang": ["EN"], "target_lang": ["ES"]}


def test_microsoft_is_not_asked_for_its_languages(stub: Stub) -> None:
    stub.answers = [says([{"translations": [{"text": "Hola.", "to": "es"}]}])]
    assert ask(stub, engine="microsoft", key=SECRET, region="westeurope") == ["Hola."]
    (request,) = stub.requests
    assert request.json == [{"text": WORDS}]
    assert request.headers["Ocp-Apim-Subscription-Key"] == SECRET
    assert request.headers["Ocp-Apim-Subscription-Region"] == "westeurope"


def test_mymemory_is_asked_by_its_own_codes(stub: Stub) -> None:
    stub.answers = [says({"responseData": {"translatedText": "L&#39;eau."}, "matches": []})]
    assert ask(stub, engine="mymemory", email="a@b.org") == ["L'eau."]
    assert stub.requests[0].query["langpair"] == ["en-GB|es-ES"]
    assert stub.requests[0].query["de"] == ["a@b.org"]


@pytest.mark.parametrize(
    "apology", ["MYMEMORY WARNING: YOU USED ALL", "QUERY LENGTH LIMIT EXCEEDED"]
)
def test_an_apology_is_no_translation(stub: Stub, apology: str) -> None:
    stub.answers = [says({"responseData": {"translatedText": apology}, "matches": []})]
    with pytest.raises(RateLimited, match="apology"):
        ask(stub, engine="mymemory")


def test_google_is_read_from_its_page(stub: Stub) -> None:
    stub.answers = [
        says(
            '<div class="result-container">Hola.\nAdiós.</div>',
            Content_Type="text/html; charset=utf-8",
        )
    ]
    assert ask(stub, "Hello.", "Goodbye.", engine="google") == ["Hola.", "Adiós."]


@pytest.mark.parametrize("status", [302, 403, 429])
def test_google_turning_away_is_too_much_asked(stub: Stub, status: int) -> None:
    stub.answers = [says("", status, Location="/sorry")]
    with pytest.raises(RateLimited):
        ask(stub, engine="google")


@pytest.mark.parametrize("engine", ["deepl", "microsoft"])
def test_a_missing_key_is_a_matter_of_settings(stub: Stub, engine: str) -> None:
    with pytest.raises(Misconfigured):
        ask(stub, engine=engine)


@pytest.mark.parametrize(
    "engine", ["libre", "deepl", "microsoft", "mymemory", "google", "apertium"]
)
def test_no_engine_takes_other_languages(stub: Stub, engine: str) -> None:
    with pytest.raises(Misconfigured, match="language"):
        ENGINES[engine]([WORDS], "en", "zz", settings(stub, key=SECRET))
    assert stub.requests == []


def test_off_translates_nothing() -> None:
    with pytest.raises(Misconfigured):
        ENGINES["off"]([WORDS], "en", "es", EngineSettings())


def test_importing_the_engines_loads_no_client() -> None:
    code = (
        "import sys, forum.adapters.translators as t; assert t.ENGINES; "
        "assert not {'deep_translator', 'requests', 'lingua', 'bs4'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
