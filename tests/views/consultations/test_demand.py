"""Translation on demand: nothing before a reader asks, everything in that language afterwards."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.extensions import db
from forum.jobs import sweeps
from forum.models.consultation import Consultation
from forum.models.job import Job
from forum.services.texts.store import store_text
from forum.services.translation.machine import list_missing_translations
from tests.builders import make_consultation
from tests.support.tasks import do

pytestmark = pytest.mark.usefixtures("db_session")


@pytest.fixture
def consultation() -> Consultation:
    """Return a consultation that is translated on demand."""
    consultation = make_consultation()
    consultation.translates_on_demand = True
    for job in db.session.scalars(select(Job)):
        db.session.delete(job)
    db.session.commit()
    return consultation


def languages() -> set[object]:
    """Return the languages into which translations are asked for."""
    db.session.expire_all()
    jobs = db.session.scalars(select(Job).where(Job.kind == "translate"))
    return {job.args["language"] for job in jobs}


def test_a_language_is_translated_once_somebody_asks(
    client: FlaskClient, consultation: Consultation
) -> None:
    store_text(consultation.id, "We buy beans.", "en")
    db.session.commit()
    do(sweeps.sweep_translations)
    assert not languages()
    assert not list_missing_translations(50)
    page = client.get(f"/es/consultations/{consultation.slug}").get_data(as_text=True)
    address = f"/es/consultations/{consultation.slug}/translation"
    assert address in page
    assert "<button>" in client.get(address).get_data(as_text=True)
    assert not languages()
    answer = client.post(address, follow_redirects=True)
    assert answer.status_code == 200
    assert address not in answer.get_data(as_text=True)
    assert languages() == {"es"}
    store_text(consultation.id, "They buy seeds.", "en")
    db.session.commit()
    assert languages() == {"es"}
    assert {language for _, language in list_missing_translations(50)} == {"es"}
    number = len(list(db.session.scalars(select(Job))))
    client.post(address)
    assert len(list(db.session.scalars(select(Job)))) == number


def test_a_consultation_that_is_translated_ahead_offers_nothing(
    client: FlaskClient, consultation: Consultation
) -> None:
    consultation.translates_on_demand = False
    db.session.commit()
    address = f"/es/consultations/{consultation.slug}/translation"
    page = client.get(f"/es/consultations/{consultation.slug}").get_data(as_text=True)
    assert address not in page
    assert "<button>" not in client.get(address).get_data(as_text=True)
