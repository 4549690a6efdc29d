import pytest

from editionkit.clean.names import is_person, is_site, is_username, name_key, names_in


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ann Oak", ("Ann Oak",)),
        ("BY ANN OAK", ("Ann Oak",)),
        ("By Ann Oak, Ben Elm and Cem Ash", ("Ann Oak", "Ben Elm", "Cem Ash")),
        ("Von Ann Oak und Ben Elm", ("Ann Oak", "Ben Elm")),
        ("Par Ann Oak | Publié le 14 novembre 2026", ("Ann Oak",)),
        ("Written by: Ann Oak, 14 November 2026", ("Ann Oak",)),
        ("Ann Oak, MD, PhD", ("Ann Oak, MD, PhD",)),
        ("By Ann Oak in Harbour Town, Ben Elm in Port", ("Ann Oak", "Ben Elm")),
        ("Ann Oak, senior reporter", ("Ann Oak",)),
        ("By Ann Oak, AP", ("Ann Oak",)),
        ("윤다온 기자", ("윤다온",)),
        ("作者：沈若溪", ("沈若溪",)),
        ("De Wit", ("De Wit",)),
        ("di Marco Rossi", ("Marco Rossi",)),
        ("Ann Oak; Ann Oak", ("Ann Oak",)),
        ("https://example.org/ann", ()),
        ("admin", ()),
        ("", ()),
    ],
)  # fmt: skip
def test_bylines(line, names):
    assert names_in(line) == names


def test_the_site_is_no_author():
    assert names_in("By The Harbour Post", site=["Harbour Post"]) == ()
    assert is_site("HARBOUR POST", ["harbourpost.com"])
    assert not is_site("Ann Oak", ["Harbour Post"])


@pytest.mark.parametrize(
    "name", ["Ann Oak", "A. J. Neal", "Ludwig van Elm", "윤다온", "Maëlle GUÉRIN"]
)
def test_persons(name):
    assert is_person(name)


@pytest.mark.parametrize(
    "name", ["Read more", "14 November", "News", "the harbour", "Written By", "Share This Article"]
)
def test_no_persons(name):
    assert not is_person(name)


def test_logins_are_no_names():
    assert is_username("a.oak")
    assert is_username("oak-2026x")
    assert not is_username("Ann Oak")


def test_titles_and_accents_do_not_part_a_name_from_itself():
    assert name_key("Dr. Zoë Müller") == name_key("Müller, Zoe")
