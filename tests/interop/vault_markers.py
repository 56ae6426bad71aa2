"""What docs/format.md says about markers and their categories (section 5)."""

from vault_basics import check_integer, check_text, check_time, check_type, member, must

U32 = 2**32 - 1
U64 = 2**64 - 1

COLOURS = ["amber", "blue", "green", "red", "violet", "teal", "pink", "grey"]


def check_markers(markers) -> None:
    must(type(markers) is list and len(markers) <= 200, "markers")
    before = -1
    for marker in markers:
        check_type(marker, dict, "marker")
        at = member(marker, "at_ms")
        check_integer(at, "marker: at_ms", before + 1, U64)
        check_text(member(marker, "text"), "marker: text", 200)
        if (until := member(marker, "until_ms", True)) is not None:
            check_integer(until, "marker: until_ms", at + 1, U64)
        if (category := member(marker, "category", True)) is not None:
            check_integer(category, "marker: category", 0, U32)
        if (show := member(marker, "show", True)) is not None:
            check_integer(show, "marker: show", 0, U32)
        if (by := member(marker, "set_by", True)) is not None:
            check_text(by, "marker: set_by", 100, 1)
        if (when := member(marker, "set_at", True)) is not None:
            check_time(when, "marker: set_at")
        before = at


def check_categories(categories) -> None:
    must(type(categories) is list and len(categories) <= 8, "categories")
    for category in categories:
        check_type(category, dict, "category")
        check_integer(member(category, "id"), "category: id", 1, U32)
        check_text(member(category, "name"), "category: name", 60, 1)
        must(member(category, "colour") in COLOURS, "category: colour")
    ids = [category["id"] for category in categories]
    must(len(set(ids)) == len(ids), "two categories of one id")
