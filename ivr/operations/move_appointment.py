"""The patient comes at another time."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="move_appointment",
    what="moves an appointment to a free time; not done, and nothing has changed, when somebody else was quicker",
    arguments={"appointment": Field(), "slot": Field()},
    results={"reference": Field(level=2)},
    level=2,
    writes=True,
    of_patient=True,
)
