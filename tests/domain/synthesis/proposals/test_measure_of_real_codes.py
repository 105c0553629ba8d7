"""The measure of finding codes, on real ones."""

import pytest
from click.testing import CliRunner

from forum.cli.measuring.proposals import proposals
from tests.support.needs import REAL_DATA

__test__ = REAL_DATA.is_dir()  # other people's words are not part of the product


@pytest.mark.slow
def test_the_command_prints_protocol_and_figures_of_the_real_codes() -> None:
    path = REAL_DATA / "chile-2020-igualdad-genero-ctci.json"
    result = CliRunner().invoke(proposals, [str(path), "--draws", "2", "--least", "1.5"])
    assert result.exit_code == 0, result.output
    assert "441 answers of 112 people with 46 codes" in result.output
    assert "F1" in result.output
