"""Who was born on this day and has this number? Two facts match: the caller is who he says."""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="patient_by_identity",
    what="the one patient with this date of birth and this number",
    arguments={"birth_date": Field(type="date"), "phone": Field()},
    results={"patient": Field(), "language": Field(privacy="public")},
    proves=2,
)
