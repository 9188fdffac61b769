"""``collect``: digits, a date, or yes or no, by key or by speech, into a variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.call import Asking, Call, Guess
from ivr.confirming import is_open
from ivr.messages import Prompt
from ivr.node import Checker, Key, NodeName, VariableName
from ivr.question import Answer, Question
from ivr.units import Duration
from ivr.words import digit_phrases, spoken_digits, yes_no_phrases, yes_or_no

if TYPE_CHECKING:
    from ivr.flow import Flow
    from ivr.turn import Turn

MAX_DIGITS = 32
DateOrder = Literal["MMDDYYYY", "DDMMYYYY", "YYYYMMDD"]


class Collect(Question):
    """Ask for digits, a date or yes or no and keep the answer in a variable.

    Digits are keyed or spoken ("oh", "double five"). `*` starts over; `*9` is the way out to
    an emergency. A date is entered as eight digits and kept as 1985-03-14.
    """

    kind: ClassVar[str] = "collect"

    into: VariableName
    type: Literal["digits", "date", "yes_no"] = "digits"
    length: int | None = Field(None, ge=1, le=MAX_DIGITS, description="Exactly so many digits (type digits)")
    min: int = Field(1, ge=1, le=MAX_DIGITS, description="At least so many digits (type digits)")
    max: int = Field(MAX_DIGITS, ge=1, le=MAX_DIGITS, description="At most so many digits (type digits)")
    order: DateOrder = Field("MMDDYYYY", description="How a date is entered (type date)")
    past: bool = Field(False, description="A date that lies in the future is not understood (type date)")
    confirm: bool = Field(False, description="Read the answer back and ask whether it is right")
    inter_digit: Duration = Field(4_000, description="Silence after a digit that ends the entry")
    term: Key = Field("#", description="The key that ends the entry")
    go: NodeName

    @model_validator(mode="after")
    def _fits_together(self) -> Collect:
        given = self.model_fields_set
        if self.min > self.max:
            raise ValueError("min cannot be larger than max")
        if self.length is not None and given & {"min", "max"}:
            raise ValueError("give either length, or min and max")
        if self.type != "digits" and given & {"length", "min", "max"}:
            raise ValueError(f"length, min and max are for digits, not for type {self.type}")
        if self.type != "date" and given & {"order", "past"}:
            raise ValueError(f"order and past are for dates, not for type {self.type}")
        if self.term not in "#*":
            raise ValueError('term must be "#" or "*"')
        return self

    def check(self, checker: Checker) -> None:
        self.check_question(checker)
        checker.variable(("into",), self.into)
        checker.node(("go",), self.go)

    def bounds(self) -> tuple[int, int]:
        """Fewest and most digits."""
        if self.type == "date":
            return 8, 8
        if self.type == "yes_no":
            return 1, 1
        return (self.length, self.length) if self.length is not None else (self.min, self.max)

    def takes_digits(self, call: Call) -> bool:
        return self.type != "yes_no" and not is_open(call)

    def phrases(self, flow: Flow, language: str) -> Iterable[str]:
        return yes_no_phrases(language) if self.type == "yes_no" else digit_phrases(language)

    def more_prompts(self, flow: Flow, language: str) -> Iterator[Prompt]:
        if self.type == "yes_no":
            for label in ("1", "2", *yes_no_phrases(language)):
                yield flow.catalogue.prompt("engine.confirm", language, {"value": label})

    # --- keys ---

    def press(self, turn: Turn, key: str) -> None:
        digits = turn.call.state.digits if isinstance(turn.call.state, Asking) else ""
        turn.stop_listening()
        if key == self.term:
            self._entered(turn, digits)
        elif key == "*":
            self._keep(turn, "")
        elif key == "#":
            self.not_understood(turn)
        else:
            self._keep(turn, digits + key)
            if len(digits) + 1 >= self.bounds()[1]:
                self._entered(turn, digits + key)

    def _keep(self, turn: Turn, digits: str) -> None:
        state = turn.call.state if isinstance(turn.call.state, Asking) else Asking()
        turn.be_in(replace(state, digits=digits, speaking=False))
        turn.wake_in(turn.patience(self.inter_digit if digits else self.timeout))

    def input_ended(self, turn: Turn) -> None:
        self._entered(turn, turn.call.state.digits if isinstance(turn.call.state, Asking) else "")

    def _entered(self, turn: Turn, digits: str) -> None:
        value = self._value(turn, digits)
        if value is None:
            self.not_understood(turn)
            return
        guess = Guess(value, digits, digits, "keys", 1.0)
        if self.confirm:
            self.confirm_guess(turn, guess)
        else:
            self.take(turn, guess)

    def confirm_guess(self, turn: Turn, guess: Guess) -> None:
        """Digits that are read back are no longer being entered: the timer must not take them for such."""
        state = turn.call.state if isinstance(turn.call.state, Asking) else Asking()
        turn.be_in(replace(state, digits=""))
        self.confirm_answer(turn, guess)

    def _value(self, turn: Turn, digits: str) -> str | None:
        """What the digits mean, or None when they mean nothing here."""
        fewest, most = self.bounds()
        if not fewest <= len(digits) <= most:
            return None
        if self.type == "yes_no":
            return {"1": "yes", "2": "no"}.get(digits)
        if self.type == "date":
            return self._date(turn, digits)
        return digits

    def _date(self, turn: Turn, digits: str) -> str | None:
        """ISO date of eight digits, when such a day exists."""
        at = {
            part: digits[self.order.index(part) : self.order.index(part) + len(part)] for part in ("YYYY", "MM", "DD")
        }
        try:
            day = date(int(at["YYYY"]), int(at["MM"]), int(at["DD"]))
        except ValueError:
            return None
        today = datetime.fromtimestamp(turn.at // 1000, UTC).date()
        # A day of grace: the caller's calendar may be ahead of UTC.
        if day.year < 1880 or (self.past and day.toordinal() > today.toordinal() + 1):
            return None
        return day.isoformat()

    # --- speech ---

    def answer_keys(self, call: Call) -> str:
        return "12" if self.type == "yes_no" else "0123456789*#"

    def understand(self, turn: Turn, utterance: str) -> tuple[Answer, ...]:
        language = turn.call.language
        if self.type == "yes_no":
            verdict = yes_or_no(utterance, language)
            if verdict is None:
                return ()
            phrases = yes_no_phrases(language)
            label = next(word for word in phrases if yes_or_no(word, language) is verdict)
            return (Answer("yes" if verdict else "no", label, self.confirm),)
        digits = spoken_digits(utterance, language) or ""
        value = self._value(turn, digits)
        return (Answer(value, digits, self.confirm),) if value is not None else ()

    # --- the answer ---

    def read_back(self, turn: Turn, guess: Guess) -> tuple[Prompt, ...]:
        if self.type == "yes_no":
            return Question.read_back(self, turn, guess)
        digits = turn.flow.catalogue.digits(guess.label, turn.call.language)
        return (turn.engine("you_entered"), *digits, turn.engine("is_that_right"))

    def take(self, turn: Turn, guess: Guess) -> None:
        turn.answered(guess.value, guess.utterance, guess.mode, guess.confidence, turn.flow.privacy(self.into))
        turn.remember(self.into, guess.value)
        turn.go(self.go)
