"""What the patient would rather have from now on."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="patient_update",
    what="remembers the language the patient speaks with us",
    arguments={"language": Field(privacy="public")},
    level=1,
    writes=True,
    of_patient=True,
)
