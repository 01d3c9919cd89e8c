from datetime import date

import pytest

from config.common.errors import FieldError
from matching.synthetic.sized import Size, sized_programme, usual_establishments

TODAY = date(2026, 11, 23)


SIZES_OUT_OF_RANGE = [
    Size(1, 1, 0),
    Size(-1, 1, 1),
    Size(1, -1, 1),
    Size(1, 1, 17577),
    Size(1, 1, 1, 0),
    Size(1, 1, 1, 13),
    Size(1, 1, 1, rooms=-1),
]


@pytest.mark.parametrize("size", [Size(0, 0, 1), Size(5, 0, 2), Size(0, 5, 2), Size(93, 11, 1)])
def test_it_has_the_size_asked_for(size: Size) -> None:
    programme = sized_programme(size, seed=1, today=TODAY)
    assert (len(programme.men), len(programme.volunteers), len(programme.prisons)) == (
        size.referrals,
        size.mentors,
        size.establishments,
    )


def test_prisons_never_share_a_code_or_a_name() -> None:
    prisons = sized_programme(Size(0, 0, 1000), seed=1, today=TODAY).prisons
    assert (
        len({prison.code for prison in prisons}) == len({prison.name for prison in prisons}) == 1000
    )


def test_same_seed_same_people_other_seed_other_people() -> None:
    size = Size(50, 20, 3)
    one = sized_programme(size, seed=1, today=TODAY)
    assert one == sized_programme(size, seed=1, today=TODAY)
    assert one != sized_programme(size, seed=2, today=TODAY)


@pytest.mark.parametrize("size", SIZES_OUT_OF_RANGE)
def test_a_size_out_of_range_is_refused(size: Size) -> None:
    with pytest.raises(FieldError):
        sized_programme(size, seed=1, today=TODAY)


def test_the_refusal_names_what_was_asked_for() -> None:
    wrong = {
        Size(-1, 1, 1): "referrals",
        Size(1, -5, 0): "mentors",
        Size(1, 1, 0): "establishments",
        Size(1, 1, 1, sessions=99): "sessions",
        Size(1, 1, 1, rooms=32_768): "rooms",
    }
    for size, field in wrong.items():
        with pytest.raises(FieldError) as refusal:
            size.check()
        assert refusal.value.field == field


def test_everyone_waits_long_enough_before_release() -> None:
    men = sized_programme(Size(500, 1, 1), seed=1, today=TODAY).men
    assert all(man.release is None or man.release.on > TODAY for man in men)


def test_a_mentor_and_a_man_at_one_prison_share_about_half_a_slot() -> None:
    programme = sized_programme(Size(400, 200, 1), seed=1, today=TODAY)
    shared = [
        (volunteer.slots & man.slots).bit_count()
        for volunteer in programme.volunteers
        for man in programme.men
    ]
    assert 0.4 < sum(shared) / len(shared) < 0.8


def test_men_may_be_free_more_often() -> None:
    men = sized_programme(Size(500, 0, 1, sessions=9), seed=1, today=TODAY).men
    assert {man.slots.bit_count() for man in men} == set(range(1, 10))


def test_rooms_may_be_said() -> None:
    prisons = sized_programme(Size(0, 0, 3, rooms=9), seed=1, today=TODAY).prisons
    assert {rooms for prison in prisons for rooms in prison.rooms.values()} == {9}


def test_usual_establishments() -> None:
    assert [usual_establishments(count) for count in (0, 11, 75, 3000)] == [1, 1, 2, 41]
