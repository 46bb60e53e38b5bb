"""Names that every system can unpack."""

import pytest

from reports.packs.contents import chinese_number
from reports.packs.naming import MAX_PATH, Paths, length, safe_part


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026-05-12 防震减灾讲座", "2026-05-12 防震减灾讲座"),
        ("科普/讲座: “水”?", "科普_讲座_ “水”_"),
        ("..\\..\\etc", "_.._etc"),
        ("CON", "_CON"),
        ("nul.jpg", "_nul.jpg"),
        ("console.jpg", "console.jpg"),
        (" ends with dots... ", "ends with dots"),
        ("a\nb\x00c\u202egpj.exe", "abcgpj.exe"),
        ("///", "___"),
        ("", "_"),
        ("𠮷野㐂.jpg", "𠮷野㐂.jpg"),
        ("com1 .txt", "_com1 .txt"),
        ("CONIN$", "_CONIN$"),
        ("．．／", "．．／"),
    ],
)
def test_free_text_becomes_a_safe_name(text, name):
    assert safe_part(text) == name


def test_a_shortened_name_keeps_its_ending():
    name = safe_part("长" * 300 + ".jpeg")
    assert len(name) == 60
    assert name.endswith("长.jpeg")


def test_lengths_are_those_of_windows_and_fit_on_linux():
    name = safe_part("𠮷" * 300 + ".jpg", 80)
    assert length(name) <= 80
    assert len(name.encode()) <= 255
    assert name.endswith("𠮷.jpg")


def test_each_record_has_a_folder_of_its_own():
    paths = Paths()
    first, same, other = (paths.folder(of, "3", "2026-05-12 讲座") for of in (1, 1, 2))
    assert first == same == ("3", "2026-05-12 讲座")
    assert other == ("3", "2026-05-12 讲座 (2)")


def test_two_files_of_one_name_do_not_collide():
    paths = Paths()
    given = [
        paths.path("3", "IMG.jpg"),
        paths.path("3", "img.JPG"),
        paths.path("3", "IMG.jpg"),
        paths.path("4", "IMG.jpg"),
    ]
    assert given == ["3/IMG.jpg", "3/img (2).JPG", "3/IMG (3).jpg", "4/IMG.jpg"]


def test_no_path_is_too_long():
    paths = Paths()
    folders = ["长" * 60, "长" * 60, "长" * 60]
    given = [paths.path(*folders, "名" * 80 + ".jpg") for _file in range(3)]
    assert len(set(given)) == 3
    assert all(len(path) <= MAX_PATH and path.endswith(".jpg") for path in given)


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")])
def test_numbers_of_sections_in_chinese(number, word):
    assert chinese_number(number) == word
