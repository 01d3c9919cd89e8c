import pytest
from hypothesis import given
from hypothesis.strategies import floats

from config.accounts import traps, urls


@given(floats(min_value=0, max_value=60))
def test_every_answer_falls_on_a_beat(elapsed: float) -> None:
    wait = traps.seconds_to_beat(elapsed)
    assert 0 <= wait < traps.BEAT + 1e-9
    beats = (elapsed + wait) / traps.BEAT
    assert beats == pytest.approx(round(beats))


@pytest.mark.parametrize("view", [urls.login, urls.login_code, urls.signup, urls.address_code])
def test_every_form_that_takes_an_address_is_paced(view: object) -> None:
    assert hasattr(view, "__wrapped__")
    assert view.__code__.co_name == "paced"  # type: ignore[attr-defined] # it is a function
