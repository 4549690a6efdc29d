import pytest

from editionkit.clean.decode import MAX_BYTES, MAX_MARKS, decode, fewer_marks, is_binary, legal

LINE = "Die Fähre über die Föhrde fährt nicht"


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (b"\xef\xbb\xbf" + LINE.encode(), "iso-8859-1", LINE),
        (LINE.encode("utf-16"), None, LINE),
        (LINE.encode("utf-16-le"), None, LINE),
        (LINE.encode("windows-1252"), "utf-8", LINE),
        (LINE.encode("windows-1252"), None, LINE),
        (LINE.encode(), "iso-8859-1", LINE),
        ("灯台に新しい屋根".encode("cp932"), "Shift_JIS", "灯台に新しい屋根"),
        ("邮局换了新门".encode("gb18030"), "gb2312", "邮局换了新门"),
        ("Маяк получил новую крышу".encode("koi8-r"), "koi8-r", "Маяк получил новую крышу"),
        (b"<meta charset=windows-1251><p>" + "Маяк".encode("cp1251"), None, "Маяк"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?>' + "łódź".encode("iso8859-2"), None, "łódź"),
        (LINE.encode(), "no-such-charset", LINE),
    ],
)
def test_the_first_witness_that_fits_wins(data, declared, text):
    assert decode(data, declared=declared).text.endswith(text)


def test_a_character_cut_in_two_does_not_change_the_charset():
    decoded = decode(LINE.encode() + "ü".encode()[:1], declared="utf-8")
    assert decoded.encoding == "utf-8"
    assert decoded.replaced == 1


def test_too_long_input_is_cut_and_says_so():
    decoded = decode(b"a" * (MAX_BYTES + 10))
    assert decoded.cut
    assert len(decoded.text) == MAX_BYTES


def test_what_xml_forbids_goes():
    assert legal("a\x00b\x0bc\ud800d\ufffee\u202ef") == "abcdef"
    assert legal("tab\tline\n") == "tab\tline\n"


def test_windows_punctuation_in_control_positions_is_understood():
    assert legal("it\x92s \x93so\x94") == "it’s “so”"


def test_marks_pile_up_only_so_far():
    assert fewer_marks("e" + "\u0301" * 500) == "e" + "\u0301" * MAX_MARKS


@pytest.mark.parametrize(
    "head",
    [
        b"%PDF-1.7",
        b"\x89PNG\r\n",
        b"PK\x03\x04",
        b"\x00\x00\x00\x18ftypmp42",
        b"a\x00\x00\x01" * 99,
    ],
)
def test_binary_files_are_told(head):
    assert is_binary(head + b"\x01\x02" * 50)


def test_utf16_is_no_binary():
    assert not is_binary(LINE.encode("utf-16"))
    assert not is_binary((LINE * 9).encode("utf-16-le"))
