"""Expressions are read whole when a flow loads: kinds, names, privacy, and every mistake at its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.expressions import MAX_DEPTH, ExpressionError, Scope, read

SCOPE = Scope(
    kinds={"age": "number", "name": "text", "code": "text", "born": "date", "agreed": "truth", "today": "date"},
    privacies={"age": "phi", "name": "phi", "code": "public", "pin": "secret"},
    nodes=("reason",),
    hours=("main",),
)


@pytest.mark.parametrize(
    ("source", "kind", "cel"),
    [
        ("age >= 65", "truth", "(age >= 65.0)"),
        ("age + 1 * 2.5", "number", "(age + (1.0 * 2.5))"),
        ("name == 'x' && !agreed || open('main')", "truth", "(((name == 'x') && (!agreed)) || open('main'))"),
        ("code in ['1', \"2\"]", "truth", "(code in ['1', \"2\"])"),
        ("born < '2008-01-01'", "truth", "(born < '2008-01-01')"),
        ("born < today", "truth", "(born < today)"),
        ("name + ' ' + code", "text", "((name + ' ') + code)"),
        ("agreed ? 1 : -2", "number", "(agreed ? 1.0 : (-2.0))"),
        ("visits('reason') > 2", "truth", "(visits('reason') > 2.0)"),
        ("known('age')", "truth", "known('age')"),
        ("size(name) == 3", "truth", "(double(size(name)) == 3.0)"),
        ("name.startsWith('Mc')", "truth", "name.startsWith('Mc')"),
        ("agreed == true", "truth", "(agreed == true)"),
    ],
)
def test_what_is_right(source: str, kind: str, cel: str) -> None:
    found = read(source, SCOPE)
    assert (found.kind, found.cel) == (kind, cel)


def test_the_result_is_as_private_as_its_most_private_part() -> None:
    assert read("code == '1'", SCOPE).privacy == "public"
    assert read("code == '1' && age > 3", SCOPE).privacy == "phi"
    assert read("known('age')", SCOPE).privacy == "public"
    secret = Scope(kinds={"pin": "text", "age": "number"}, privacies={"pin": "secret", "age": "phi"})
    assert read("age > 1 && pin == ''", secret).privacy == "secret"


@pytest.mark.parametrize(
    ("source", "column", "what", "remedy"),
    [
        ("agee > 3", 0, "the variable 'agee' is not declared", "Did you mean 'age'?"),
        ("age > 'x'", 6, "a number is compared with text", "Digits are text"),
        ("name == 5", 8, "text is compared with a number", "put them in quotes"),
        ("agreed == 'yes'", 10, "true or false is compared with text", "by its name alone"),
        ("born < '14/3/85'", 7, "a date is compared with text", "A date is written '1985-03-14'."),
        ("agreed < true", 7, "true or false has no order", "Use == or !=."),
        ("age = 3", 4, "'=' is not understood here", "Compare with ==."),
        ("agreed and agreed", 7, "'and' does not belong here", "Write && for and."),
        ("age > 3 & agreed", 8, "'&' is not understood here", "Write && for and."),
        ("age", 0, "", ""),
        ("age && agreed", 0, "beside '&&' must stand true or false, not a number", "Compare it"),
        ("1 < age < 3", 8, "two comparisons in a row", "Join them with &&."),
        ("name + 1", 0, "beside '+' must stand a number, not text", ""),
        ("open('mian')", 5, "unknown opening hours 'mian'", "Did you mean 'main'?"),
        ("open(name)", 5, "open(…) wants a name in quotes", ""),
        ("visits('raeson') > 1", 7, "unknown node 'raeson'", "Did you mean 'reason'?"),
        ("opne('main')", 0, "unknown function 'opne'", "Did you mean 'open'?"),
        ("name.matches('x')", 5, "unknown '.matches'", ""),
        ("(age > 3", 8, "')' is missing before the end", ""),
        ("age >", 5, "a value is missing before the end", ""),
        ("name == 'x", 8, "''' is not understood here", "two equal quotes"),
        ("[1, 2].map(x, x)", 0, "a value is missing before '['", ""),
        ("agreed ? 1 : 'x'", 13, "this is text, but before ':' stands a number", ""),
        ("", 0, "a value is missing before the end", ""),
        ("a" * 600, 0, "an expression of more than 500 characters", ""),
    ],
)
def test_mistakes(source: str, column: int, what: str, remedy: str) -> None:
    if not what:
        assert read(source, SCOPE).kind == "number"
        return
    with pytest.raises(ExpressionError) as caught:
        read(source, SCOPE)
    assert caught.value.at == column
    assert what in caught.value.what
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("source", ["(" * 400 + "age", "!" * 400 + "agreed", "-" * 400 + "1"])
def test_depth_has_a_bound(source: str) -> None:
    with pytest.raises(ExpressionError, match=f"deeper than {MAX_DEPTH}"):
        read(source, SCOPE)


@given(st.text(alphabet="age nmod()[]'\"<>=!&|?:+-*/.,0123 \n", max_size=60))
def test_anything_is_read_or_told(source: str) -> None:
    try:
        read(source, SCOPE)
    except ExpressionError as error:
        assert 0 <= error.at <= len(source)
