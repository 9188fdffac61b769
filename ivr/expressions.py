"""Conditions and values as designers write them, read and checked when a flow loads.

The language is a part of CEL (Common Expression Language, https://cel.dev): comparisons,
``&& || !``, arithmetic, ``a ? b : c``, ``in [..]``, ``startsWith endsWith contains size`` and our
own ``open('main') known('account') visits('reason')``. It has no loops, no maps and no way to
fail but a value that is not there. Here each part gets its kind, so that ``age > "x"`` is told
with its column when the flow loads and not by a patient's call.

There is one kind of number. A whole number is written out as the double CEL wants beside
another double (``5`` as ``5.0``); that is the one difference between what is written and what
is evaluated (``ivr.conditions``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ivr.call import Privacy
from ivr.problems import did_you_mean
from ivr.variables import Kind

MAX_LENGTH = 500
MAX_DEPTH = 30
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"""
    r"""|(?P<text>"[^"\\\n]*"|'[^'\\\n]*')|(?P<sign>&&|\|\||[<>=!]=|[-+*/<>!?:().,\[\]]))"""
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: Mapping[Kind, str] = {"text": "text", "number": "a number", "truth": "true or false", "date": "a date"}
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
_METHODS = ("startsWith", "endsWith", "contains")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may name. ``kinds`` and ``privacies`` hold variables and facts alike."""

    kinds: Mapping[str, Kind]
    privacies: Mapping[str, Privacy] = field(default_factory=dict)
    nodes: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """One that is right. ``cel`` is what is evaluated; ``names`` are the variables it needs, in order."""

    source: str
    kind: Kind
    cel: str
    names: tuple[str, ...]
    privacy: Privacy


class ExpressionError(Exception):
    """What is wrong, where (characters from the beginning), and how to mend it."""

    def __init__(self, at: int, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.at, self.what, self.remedy = at, what, remedy


@dataclass(frozen=True, slots=True)
class _Part:
    """``literal``: a text as written, which may stand for a date."""

    kind: Kind
    cel: str
    at: int
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class _Token:
    form: str
    text: str
    at: int


def read(source: str, scope: Scope) -> Expression:
    """The expression ``source``. Raises ExpressionError for the first thing that is wrong."""
    if len(source) > MAX_LENGTH:
        raise ExpressionError(0, f"an expression of more than {MAX_LENGTH} characters", "Split it.")
    reader = _Reader(_tokens(source), scope)
    part = reader.whole()
    names = tuple(dict.fromkeys(reader.names))
    return Expression(source, part.kind, part.cel, names, privacy_of(names, scope.privacies))


def privacy_of(names: Iterable[str], privacies: Mapping[str, Privacy]) -> Privacy:
    """Of what is made from variables: that of the most private one."""
    found = {privacies.get(name, "public") for name in names}
    return "secret" if "secret" in found else "phi" if "phi" in found else "public"


def _tokens(source: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while source[at:].strip():
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            start = at + len(source[at:]) - len(source[at:].lstrip())
            raise ExpressionError(start, f"'{source[start]}' is not understood here", _hint(source[start:]))
        form = match.lastgroup
        tokens.append(_Token(form, match.group(form), match.start(form)))
        at = match.end()
    return [*tokens, _Token("end", "", len(source))]


def _hint(rest: str) -> str:
    if rest[0] in "\"'":
        return "Text stands between two equal quotes, on one line, without a backslash."
    return {"=": "Compare with ==.", "&": "Write && for and.", "|": "Write || for or."}.get(rest[0], "")


class _Reader:
    """Recursive descent, one method a level of binding, the loosest first."""

    def __init__(self, tokens: list[_Token], scope: Scope) -> None:
        self.names: list[str] = []
        self._tokens = tokens
        self._scope = scope
        self._next = 0
        self._depth = 0

    def whole(self) -> _Part:
        part = self._choice()
        token = self._peek()
        if token.form != "end":
            raise ExpressionError(token.at, f"'{token.text}' does not belong here", self._word_hint(token))
        return part

    def _peek(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *signs: str) -> _Token | None:
        """The next token when it is one of ``signs``."""
        token = self._peek()
        if token.form in ("sign", "name") and token.text in signs:
            self._next += 1
            return token
        return None

    def _expect(self, sign: str) -> None:
        if self._take(sign) is None:
            token = self._peek()
            found = f"'{token.text}'" if token.text else "the end"
            raise ExpressionError(token.at, f"'{sign}' is missing before {found}")

    @staticmethod
    def _word_hint(token: _Token) -> str:
        words = {"and": "Write && for and.", "or": "Write || for or.", "is": "Compare with ==.", "not": "Write !."}
        return words.get(token.text, "")

    # --- levels ---

    def _choice(self) -> _Part:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(self._peek().at, f"nested deeper than {MAX_DEPTH} levels", "Make it simpler.")
        part = self._any()
        if self._take("?"):
            _want(part, "truth", "before '?'")
            yes = self._choice()
            self._expect(":")
            no = self._choice()
            if yes.kind != no.kind:
                raise ExpressionError(no.at, f"this is {_WORDS[no.kind]}, but before ':' stands {_WORDS[yes.kind]}")
            part = _Part(yes.kind, f"({part.cel} ? {yes.cel} : {no.cel})", part.at)
        self._depth -= 1
        return part

    def _any(self) -> _Part:
        part = self._all()
        while token := self._take("||"):
            part = self._logic(part, token, self._all())
        return part

    def _all(self) -> _Part:
        part = self._comparison()
        while token := self._take("&&"):
            part = self._logic(part, token, self._comparison())
        return part

    def _logic(self, left: _Part, token: _Token, right: _Part) -> _Part:
        for part in (left, right):
            _want(part, "truth", f"beside '{token.text}'")
        return _Part("truth", f"({left.cel} {token.text} {right.cel})", left.at)

    def _comparison(self) -> _Part:
        left = self._sum()
        if self._take("in"):
            return self._one_of(left)
        token = self._take(*_COMPARISONS)
        if token is None:
            return left
        right = self._sum()
        _alike(left, right)
        if left.kind == "truth" and token.text not in ("==", "!="):
            raise ExpressionError(token.at, f"true or false has no order for '{token.text}'", "Use == or !=.")
        if again := self._take(*_COMPARISONS):
            raise ExpressionError(again.at, "two comparisons in a row", "Join them with &&.")
        return _Part("truth", f"({left.cel} {token.text} {right.cel})", left.at)

    def _one_of(self, left: _Part) -> _Part:
        self._expect("[")
        items: list[_Part] = []
        while not self._take("]"):
            if items:
                self._expect(",")
            items.append(self._sum())
            _alike(left, items[-1])
        return _Part("truth", f"({left.cel} in [{', '.join(item.cel for item in items)}])", left.at)

    def _sum(self) -> _Part:
        part = self._product()
        while token := self._take("+", "-"):
            right = self._product()
            if token.text == "+" and part.kind == right.kind == "text":
                part = _Part("text", f"({part.cel} + {right.cel})", part.at)
            else:
                part = self._arithmetic(part, token, right)
        return part

    def _product(self) -> _Part:
        part = self._single()
        while token := self._take("*", "/"):
            part = self._arithmetic(part, token, self._single())
        return part

    def _arithmetic(self, left: _Part, token: _Token, right: _Part) -> _Part:
        for part in (left, right):
            _want(part, "number", f"beside '{token.text}'")
        return _Part("number", f"({left.cel} {token.text} {right.cel})", left.at)

    def _single(self) -> _Part:
        token = self._take("!", "-")
        if token is None:
            return self._with_method()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(token.at, f"nested deeper than {MAX_DEPTH} levels", "Make it simpler.")
        part = self._single()
        self._depth -= 1
        kind: Kind = "truth" if token.text == "!" else "number"
        _want(part, kind, f"after '{token.text}'")
        return _Part(kind, f"({token.text}{part.cel})", token.at)

    def _with_method(self) -> _Part:
        part = self._primary()
        while self._take("."):
            name = self._peek()
            if name.text not in _METHODS:
                raise ExpressionError(name.at, f"unknown '.{name.text}'", did_you_mean(name.text, _METHODS))
            self._next += 1
            _want(part, "text", f"before '.{name.text}'")
            self._expect("(")
            argument = self._choice()
            _want(argument, "text", f"in {name.text}(…)")
            self._expect(")")
            part = _Part("truth", f"{part.cel}.{name.text}({argument.cel})", part.at)
        return part

    def _primary(self) -> _Part:
        token = self._peek()
        self._next += 1
        match token.form:
            case "number":
                return _Part("number", token.text if "." in token.text else f"{token.text}.0", token.at)
            case "text":
                return _Part("text", token.text, token.at, token.text[1:-1])
            case "name" if token.text in ("true", "false"):
                return _Part("truth", token.text, token.at)
            case "name" if self._take("("):
                return self._function(token)
            case "name":
                return self._name(token)
            case "sign" if token.text == "(":
                part = self._choice()
                self._expect(")")
                return _Part(part.kind, part.cel, token.at)
        self._next -= 1
        found = f"'{token.text}'" if token.text else "the end"
        raise ExpressionError(token.at, f"a value is missing before {found}")

    def _name(self, token: _Token) -> _Part:
        kind = self._scope.kinds.get(token.text)
        if kind is None:
            close = did_you_mean(token.text, self._scope.kinds, "Known")
            remedy = f"{close} Or put it in quotes if it is a text."
            raise ExpressionError(token.at, f"the variable '{token.text}' is not declared", remedy)
        self.names.append(token.text)
        return _Part(kind, token.text, token.at)

    def _function(self, token: _Token) -> _Part:
        if token.text == "size":
            argument = self._choice()
            _want(argument, "text", "in size(…)")
            self._expect(")")
            return _Part("number", f"double(size({argument.cel}))", token.at)
        known: Mapping[str, tuple[Kind, Iterable[str], str]] = {
            "open": ("truth", self._scope.hours, "opening hours"),
            "known": ("truth", self._scope.kinds, "variable"),
            "visits": ("number", self._scope.nodes, "node"),
        }
        if token.text not in known:
            remedy = did_you_mean(token.text, [*known, "size"], "Functions")
            raise ExpressionError(token.at, f"unknown function '{token.text}'", remedy)
        kind, names, what = known[token.text]
        argument_token = self._peek()
        if argument_token.form != "text":
            raise ExpressionError(argument_token.at, f"{token.text}(…) wants a name in quotes")
        self._next += 1
        name = argument_token.text[1:-1]
        if name not in (options := list(names)):
            raise ExpressionError(argument_token.at, f"unknown {what} '{name}'", did_you_mean(name, options))
        self._expect(")")
        return _Part(kind, f"{token.text}('{name}')", token.at)


def _want(part: _Part, kind: Kind, where: str) -> None:
    if part.kind != kind:
        raise ExpressionError(part.at, f"{where} must stand {_WORDS[kind]}, not {_WORDS[part.kind]}", _mend(part, kind))


def _mend(part: _Part, kind: Kind) -> str:
    if kind == "truth":
        return "Compare it with something: ==, !=, <, >."
    return "Leave the quotes out." if kind == "number" and (part.literal or "").isdigit() else ""


def _alike(left: _Part, right: _Part) -> None:
    """Two that are compared. A date may be compared with a text that is one."""
    if left.kind == right.kind:
        return
    for one, other in ((left, right), (right, left)):
        if one.kind == "date" and other.literal is not None and _DATE.fullmatch(other.literal):
            return
    kinds = f"{_WORDS[left.kind]} is compared with {_WORDS[right.kind]}"
    remedy = "Both sides must be of one kind."
    if "date" in (left.kind, right.kind):
        remedy = "A date is written '1985-03-14'."
    elif {left.kind, right.kind} == {"text", "number"}:
        remedy = "Digits are text: put them in quotes. A number has none."
    elif "truth" in (left.kind, right.kind):
        remedy = "A yes or no is asked by its name alone, or compared with true or false."
    raise ExpressionError(right.at, kinds, remedy)
