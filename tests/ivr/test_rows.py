from ivr import rows

ROW = "(checkup | follow up) (monday | tuesday) (with doctor cho | doctor cho)"
PARTS = (("checkup", "follow up"), ("monday", "tuesday"), ("with doctor cho", "doctor cho"))
LOOSE = "(november | third)"


def test_a_row_is_written_and_read_again() -> None:
    assert rows.row(PARTS) == ROW
    assert rows.row_of(ROW) == PARTS
    assert rows.row([(), PARTS[1], ()]) == "(monday | tuesday)"
    assert rows.row([(), ()]) == ""


def test_other_phrases_are_no_row() -> None:
    assert rows.row_of("follow up") == rows.row_of("") == rows.row_of("(half a row") == ()


def test_what_engines_take_of_a_grammar() -> None:
    grammar = ("checkup", "help", ROW, LOOSE)
    assert rows.singles(grammar) == ("checkup", "help")
    assert rows.rows(grammar) == (PARTS,)
    assert rows.flat(grammar) == (
        "checkup", "help", "follow up", "monday", "tuesday", "with doctor cho", "doctor cho", "november", "third",
    )  # fmt: skip
