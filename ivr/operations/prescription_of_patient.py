"""What does the patient take?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="prescription_of_patient",
    what="a prescription of the patient, `number` counts from 1; its `state` is `ready` (may be refilled), `asked` (it "
    "already has been), `none_left`, `expired` or `controlled`",
    arguments={"number": Field(type="number", privacy="public")},
    results={
        "prescription": Field(level=2),
        "medicine": Field(level=2),
        "pharmacy": Field(level=2),
        "state": Field(level=2),
    },
    level=2,
    of_patient=True,
)
