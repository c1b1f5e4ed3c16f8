"""Names as minutes type them, and whom they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.matching import (
    Directory,
    Kind,
    KnownOrganisation,
    KnownPerson,
    middles_agree,
    split_organisation,
)
from people.names import name_key

VERIZON, INTEL, CITRIX, RACKSPACE, ORACLE = 101, 102, 103, 104, 105
ORGANISATIONS = (
    KnownOrganisation(VERIZON, "Verizon / Terremark"),
    KnownOrganisation(INTEL, "Intel", ("Intel Corporation",)),
    KnownOrganisation(CITRIX, "Citrix Systems, Inc."),
    KnownOrganisation(RACKSPACE, "Rackspace Hosting"),
    KnownOrganisation(ORACLE, "Oracle"),
)
DON, LARS, KONRAD, MICHELLE, PRATT, CAMPBELL, MATT, ROGER, FAR, HER = range(1, 11)
PEOPLE = (
    KnownPerson(DON, "Don Dugger", email="don@intel.example", organisations=frozenset({INTEL})),
    KnownPerson(LARS, "Lars Kurth", organisations=frozenset({CITRIX})),
    KnownPerson(KONRAD, "Konrad Rzeszutek Wilk", organisations=frozenset({ORACLE})),
    KnownPerson(MICHELLE, "Michelle P Dominijanni", organisations=frozenset({VERIZON})),
    KnownPerson(PRATT, "Ian Pratt"),
    KnownPerson(CAMPBELL, "Ian Campbell", organisations=frozenset({CITRIX})),
    KnownPerson(MATT, "Matt Wilson", ("Msw",)),
    KnownPerson(ROGER, "Roger Pau Monné"),
    KnownPerson(FAR, "Far Away", elsewhere=True),
    KnownPerson(HER, "Michelle Other", organisations=frozenset({INTEL})),
)
DIRECTORY = Directory(PEOPLE, ORGANISATIONS)


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Don", DON),
        ("Don Dugger", DON),
        ("Don D Dugger", DON),
        ("dugger", DON),
        ("Don Dugger (Intel)", DON),
        ("don@intel.example", DON),
        ("Lars.kurth", LARS),
        ("lars.kurth@xen.example", LARS),
        ("larskurth", LARS),
        ("lkurth", LARS),
        ("LK", LARS),
        ("[Lars]", LARS),
        ("LARS KURTH", LARS),
        ("Konrad", KONRAD),
        ("Konrad R Wilk", KONRAD),
        ("Konrad Wilk", KONRAD),
        ("Konrad Rzeszutek Wilk", KONRAD),
        ("K. Wilk", KONRAD),
        ("Wilk, Konrad", KONRAD),
        ("Michelle from Verizon", MICHELLE),
        ("Michelle (Verizon / Terremark)", MICHELLE),
        ("Michelle from Intel", HER),
        ("Ian Pratt", PRATT),
        ("Ian P", PRATT),
        ("Ian, Citrix", CAMPBELL),
        ("Ian @ Citrix Systems", CAMPBELL),
        ("Msw", MATT),
        ("msw", MATT),
        ("Roger Pau Monne", ROGER),
        ("roger pau", ROGER),
        ("Monné", ROGER),
        ("Far Away", FAR),
    ],
)
def test_a_name_that_means_one_person(typed, person):
    match = DIRECTORY.find(typed)
    assert (match.kind, match.person_id) == (Kind.PERSON, person)


@pytest.mark.parametrize(
    ("typed", "organisation"),
    [
        ("Intel", INTEL),
        ("intel corporation", INTEL),
        ("Verizon", VERIZON),
        ("Terremark", VERIZON),
        ("Citrix", CITRIX),
        ("Citrix Systems", CITRIX),
        ("Rackspace", RACKSPACE),
    ],
)
def test_a_name_that_means_an_organisation(typed, organisation):
    match = DIRECTORY.find(typed)
    assert (match.kind, match.organisation_id) == (Kind.ORGANISATION, organisation)
    assert DIRECTORY.find_organisation(typed).organisation_id == organisation


@pytest.mark.parametrize("typed", ["All", "everyone", "EVERYBODY"])
def test_everyone(typed):
    assert DIRECTORY.find(typed).kind == Kind.EVERYONE


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("Ian", {CAMPBELL, PRATT}),
        ("Michelle", {MICHELLE, HER}),
        # From where nobody we know is: one Lars is not enough to be sure.
        ("Lars from Elsewhere Ltd", {LARS}),
    ],
)
def test_a_name_that_is_asked_about(typed, candidates):
    match = DIRECTORY.find(typed)
    assert match.kind == Kind.AMBIGUOUS
    assert {c.id for c in match.candidates} == candidates
    assert not match.is_sure


@pytest.mark.parametrize(
    "typed", ["", "  ", "?!", "Stefano Stabellini", "Far", "Michelle X Dominijanni", "🙂"]
)
def test_a_name_that_means_nobody(typed):
    assert DIRECTORY.find(typed).kind == Kind.NONE


def test_what_sounds_alike_is_offered_and_never_taken():
    match = DIRECTORY.find("Konard Wilk")
    assert match.kind == Kind.NONE
    assert [c.id for c in match.candidates] == [KONRAD]
    assert DIRECTORY.find("Fare Away").candidates == ()  # strangers are not suggested


def test_the_nearest_pool_where_anybody_answers_decides():
    assert DIRECTORY.with_pool([PRATT]).find("Ian").person_id == PRATT
    assert DIRECTORY.with_pool([CAMPBELL]).with_pool([DON]).find("Ian").person_id == CAMPBELL
    assert DIRECTORY.with_pool([PRATT, CAMPBELL]).find("Ian").kind == Kind.AMBIGUOUS
    # A full name is sure, wherever the person stands; Lars owns actions without being present.
    assert DIRECTORY.with_pool([PRATT]).find("Ian Campbell").person_id == CAMPBELL
    assert DIRECTORY.with_pool([PRATT]).find("Lars").person_id == LARS


def test_people_that_an_import_is_about_to_make_are_found_too():
    directory = DIRECTORY.adding(
        people=[KnownPerson("new-1", "Antony Messerli", organisations=frozenset({"org-1"}))],
        organisations=[KnownOrganisation("org-1", "Bromium")],
    )
    assert directory.find("Antony").person_id == "new-1"
    assert directory.find("Antony from Bromium").person_id == "new-1"
    assert DIRECTORY.find("Antony").kind == Kind.NONE


def test_where_only_people_can_be_meant_no_organisation_answers():
    assert DIRECTORY.find("Intel", only_people=True).kind == Kind.NONE
    assert DIRECTORY.find("Ian", "Citrix", only_people=True).person_id == CAMPBELL
    assert DIRECTORY.find("Ian Pratt", "Citrix", only_people=True).person_id == PRATT


def test_two_people_of_one_full_name_are_told_apart_by_the_organisation():
    twins = Directory(
        (
            KnownPerson(1, "Ann Lee", organisations=frozenset({INTEL})),
            KnownPerson(2, "Ann Lee", organisations=frozenset({ORACLE})),
        ),
        ORGANISATIONS,
    )
    assert twins.find("Ann Lee").kind == Kind.AMBIGUOUS
    assert twins.find("Ann Lee (Oracle)").person_id == 2


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("", "r", True),
        ("r", "rzeszutek", True),
        ("d", "x", False),
        ("a b", "alice berta", True),
        ("b a", "alice berta", False),
        ("berta", "alice berta", True),
    ],
)
def test_middle_names_agree(a, b, agree):
    assert middles_agree(a.split(), b.split()) is agree
    assert middles_agree(b.split(), a.split()) is agree


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("Michelle from Verizon", ("Michelle", "Verizon")),
        ("Ian Campbell, Citrix", ("Ian Campbell", "Citrix")),
        ("James [ARM]", ("James", "ARM")),
        ("Ian (", ("Ian (", "")),
        ("Fromage Atkins", ("Fromage Atkins", "")),
        ("", ("", "")),
    ],
)
def test_the_organisation_typed_with_a_name(typed, parts):
    assert split_organisation(typed) == parts


names = st.text(max_size=40)


@given(names)
def test_any_text_gets_an_answer(typed):
    match = DIRECTORY.find(typed)
    assert match.typed == typed
    assert (match.kind == Kind.PERSON) == (match.person_id is not None)
    assert (match.kind == Kind.ORGANISATION) == (match.organisation_id is not None)


@given(
    st.lists(names.filter(lambda n: len(name_key(n).split()) > 1), max_size=8, unique_by=name_key)
)
def test_whoever_is_known_is_found_by_the_full_name(known):
    directory = Directory(tuple(KnownPerson(i, name) for i, name in enumerate(known)))
    for i, name in enumerate(known):
        match = directory.find(name, only_people=True)
        assert match.person_id == i or i in {c.id for c in match.candidates}


@given(names, names)
def test_a_key_says_nothing_of_accents_case_or_punctuation(a, b):
    assert name_key(name_key(a)) == name_key(a)
    assert name_key(f"{a} {b}") == f"{name_key(a)} {name_key(b)}".strip()
    assert name_key(a.upper()) == name_key(a.upper().lower())
