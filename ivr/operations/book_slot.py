"""The patient takes the time that was offered."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="book_slot",
    what="books a free time for the patient; not done when somebody else was quicker",
    arguments={"slot": Field()},
    results={"reference": Field(level=2)},
    level=2,
    writes=True,
    of_patient=True,
)
