"""The patient needs more of a medicine."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="request_refill",
    what="asks the staff for a refill, once until they have answered; not done for a prescription that is used up, "
    "expired or controlled",
    arguments={"prescription": Field()},
    results={"reference": Field(level=2)},
    level=2,
    writes=True,
    of_patient=True,
)
