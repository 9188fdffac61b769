"""The patient does not come."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="cancel_appointment",
    what="cancels an appointment of the patient; its time is free again",
    arguments={"appointment": Field()},
    results={"reference": Field(level=2)},
    level=2,
    writes=True,
    of_patient=True,
)
