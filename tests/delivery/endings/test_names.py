"""Names and initials in a case study."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.endings.names import Hit, Known, Why, hits_in, hits_of, names_in
from delivery.models import Consent
from tests.factories.delivery import a_case_study, a_supported_man
from tests.factories.people import mentor_user
from tests.factories.programme import a_mentor, a_participant, a_referral, an_establishment

REPORT = (
    "CB told his mentor he had specific aims at HMP Brixton. As the sessions continued, CB spoke "
    "about drug use. Together, Tino and his mentor looked at problem solving to increase Tino's "
    "self-belief. In the final few sessions CB was anxious."
)
"""The words of the programme report, which calls one man by two names, shortened."""


def known(
    own: str = "Colin Barnes", others: str = "", mentors: str = "", things: str = ""
) -> Known:
    def words(names: str) -> frozenset[str]:
        return frozenset(names.lower().split())

    initials = "".join(name[0] for name in own.lower().split())
    return Known(
        own=words(own),
        own_initials=frozenset({initials}),
        mentors=words(mentors),
        everybody=words(f"{own} {others} {mentors}"),
        initials=frozenset({initials, "lh"}),
        things=words(f"hmp brixton {things}"),
    )


def whys(
    text: str, about: Known | None = None, consent: Consent = Consent.NO_NAME
) -> dict[str, Why]:
    hits = hits_in(text, about or known(), consent=consent, cleared={})
    return {hit.key: hit.why for hit in hits}


def test_the_report_calls_one_man_by_two_names() -> None:
    assert whys(REPORT, consent=Consent.INITIALS) == {"tino": Why.SECOND}
    assert whys(REPORT) == {"cb": Why.OWN_INITIALS, "tino": Why.SECOND}
    known_as = known("Colin Tino Barnes")
    assert whys(REPORT, known_as, Consent.INITIALS)["tino"] == Why.OWN_NAME


@pytest.mark.parametrize(
    "text", ["CB rang.", "We met C.B. again.", "We met c. b. again.", "C B rang."]
)
def test_his_initials_need_his_consent(text: str) -> None:
    assert whys(text) == {"cb": Why.OWN_INITIALS}
    assert whys(text, consent=Consent.INITIALS) == {}


def test_two_sets_of_initials_are_two_names() -> None:
    text = "CB rang. Then CB wrote. LH was glad."
    assert whys(text, consent=Consent.INITIALS) == {"lh": Why.SECOND}
    assert whys(text.replace("LH", "QX"), consent=Consent.INITIALS) == {"qx": Why.SECOND}


def test_where_he_agreed_to_initials_another_name_is_the_second_however_often() -> None:
    text = "CB rang Tino. Then Tino wrote to Tino. And CB is Tino."
    assert whys(text, consent=Consent.INITIALS) == {"tino": Why.SECOND}


def test_initials_of_somebody_else_are_asked_about() -> None:
    assert whys("LH rang.") == {"lh": Why.INITIALS}
    assert whys("QX rang.") == {}
    assert whys("His CV went to the OMU at 5 p.m., e.g. by post.") == {}


@pytest.mark.parametrize(
    "text", ["Zoe came.", "ZOË came.", "zoé came.", "Zoe’s plan.", "It is Zoe's.", "(Zoe)"]
)
def test_a_name_is_seen_in_any_form(text: str) -> None:
    assert whys(text, known(others="Zoe")) == {"zoe": Why.SOMEBODY}


def test_only_whole_words_are_names() -> None:
    assert whys("He wanted a new start in the annexe.", known(others="Art Ann Want")) == {}


def test_an_ordinary_word_that_is_a_name_is_asked_about_too() -> None:
    assert whys("He will come.", known(others="Will")) == {"will": Why.SOMEBODY}


def test_the_mentor_comes_before_others_and_places_name_nobody() -> None:
    about = known(mentors="Ben Bramble", things="Facing Up to Conflict")
    text = "CB did Facing Up to Conflict with Bramble in London in May."
    assert whys(text, about, Consent.INITIALS) == {"bramble": Why.MENTOR}


def test_a_cleared_word_comes_back_in_another_sentence() -> None:
    text, about = "He will come. He will stay.", known(others="Will")

    def asked(text: str, cleared: list[str]) -> list[Hit]:
        return hits_in(text, about, consent=Consent.NO, cleared={"will": cleared})

    [hit] = asked(text, [])
    assert hit.open == ("He will come.", "He will stay.")
    [hit] = asked(text, list(hit.open))
    assert not hit.open
    [hit] = asked(f"{text} Will is his friend.", ["He will come.", "He will stay."])
    assert hit.open == ("Will is his friend.",)


@pytest.mark.parametrize(
    "number", ["A1234BC", "a1234bc", "A 1234 BC", "A1234-BC", "(A1234BC)", "A1234BC’s"]
)
def test_a_prison_number_is_seen_in_any_form(number: str) -> None:
    assert whys(f"He was {number} then.") == {"a1234bc": Why.NUMBER}
    his = replace(known(), own_number="a1234bc")
    assert whys(f"He was {number} then.", his) == {"a1234bc": Why.OWN_NUMBER}


@pytest.mark.parametrize("text", ["In 2024 he", "BA1234BC", "A12345BC", "Room A1234.", "a 1234 of"])
def test_other_numbers_are_not_prison_numbers(text: str) -> None:
    assert not {Why.NUMBER, Why.OWN_NUMBER} & set(whys(text).values())


def test_what_the_title_says_counts_and_is_shown_as_the_title() -> None:
    hits = hits_in(
        "Then Lefty left.",
        known(others="Lefty"),
        title="Colin A1234BC",
        consent=Consent.NO,
        cleared={},
    )
    assert {(hit.key, hit.passages, hit.in_title) for hit in hits} == {
        ("colin", ("Colin A1234BC",), frozenset({"Colin A1234BC"})),
        ("a1234bc", ("Colin A1234BC",), frozenset({"Colin A1234BC"})),
        ("lefty", ("Then Lefty left.",), frozenset()),
    }


@pytest.mark.django_db
def test_short_forms_and_prison_numbers_of_the_programme_count() -> None:
    prison = an_establishment(name="HMP Here")
    man = a_participant(name="Christopher Oak", also_known_as="Olusegun", prison_number="A1234BC")
    mentor = a_mentor(user=mentor_user(name="Mr Theodore Elm"), at=prison)
    match = a_supported_man(mentor=mentor, referral=a_referral(participant=man, at=prison))
    a_participant(name="William Ash")
    study = a_case_study(
        match, text="Olus met Ted and Bill. The ted paid his bill. He was A1234BC."
    )
    study.title = "Kit and A9999ZZ"
    study.save()
    assert {hit.key: hit.why for hit in hits_of(study)} == {
        "a1234bc": Why.OWN_NUMBER,
        "a9999zz": Why.NUMBER,
        "kit": Why.OWN_SHORT,
        "olus": Why.OWN_SHORT,
        "ted": Why.MENTOR_SHORT,
        "bill": Why.SHORT,
    }


@given(
    before=st.text(max_size=30),
    name=st.sampled_from(["Colin", "Barnes", "BARNES", "cölin"]),
    after=st.text(max_size=30),
)
def test_his_name_is_never_missed(before: str, name: str, after: str) -> None:
    assert Why.OWN_NAME in whys(f"{before} {name} {after}").values()


@pytest.mark.django_db
def test_every_name_of_the_programme_counts() -> None:
    prison = an_establishment(name="HMP Here")
    man = a_participant(name="Jordan O’Neill", also_known_as="JJ Smithers\nTino")
    ben = a_mentor(user=mentor_user(name="Ben Bramble"), at=prison)
    match = a_supported_man(mentor=ben, referral=a_referral(participant=man, at=prison))
    a_participant(name="Someone Else", also_known_as="Lefty")
    mentor_user(name="Cora Cash")
    text = "Tino met bramble, Lefty, CASH and Neill at HMP Here. Smithers agreed."
    study = a_case_study(match, text=text)
    assert {hit.key: hit.why for hit in hits_of(study)} == {
        "tino": Why.OWN_NAME,
        "neill": Why.OWN_NAME,
        "smithers": Why.OWN_NAME,
        "bramble": Why.MENTOR,
        "lefty": Why.SOMEBODY,
        "cash": Why.SOMEBODY,
    }


@pytest.mark.django_db
def test_words_about_nobody_in_particular_are_asked_about_every_name(
    django_assert_num_queries: Any,
) -> None:
    a_participant(name="Colin Barnes", also_known_as="Tino", prison_number="A1234BC")
    a_mentor(user=mentor_user(name="Zoë Okafor"))
    text = (
        "We thank Okafor and all mentors. Tino spoke at Brixton in May. CB and ZO helped. "
        "Lockdowns kept A1234BC away. Two Musketeers came."
    )
    with django_assert_num_queries(6):
        hits = names_in(text)
    assert {hit.key: hit.why for hit in hits} == {
        "okafor": Why.SOMEBODY,
        "tino": Why.SOMEBODY,
        "a1234bc": Why.NUMBER,
        "cb": Why.INITIALS,
        "zo": Why.INITIALS,
    }


@pytest.mark.django_db
def test_words_without_a_name_are_clean() -> None:
    a_participant(name="Colin Barnes")
    assert names_in("Mentors and men met 480 times at HMP Brixton. Our thanks go to the OMU.") == []
