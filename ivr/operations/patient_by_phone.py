"""Whose number is this?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="patient_by_phone",
    what="the patient to whom the caller's number belongs",
    arguments={"phone": Field()},
    results={
        "patient": Field(),
        "language": Field(privacy="public"),
        "matches": Field(type="number", privacy="public"),
    },
    proves=1,
)
