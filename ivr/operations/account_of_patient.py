"""What does the patient owe?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="account_of_patient",
    what="what the patient owes, in cents, and by when; without a `due` when nothing is due",
    results={"balance": Field(type="money", level=2), "due": Field(type="date", level=2)},
    level=2,
    of_patient=True,
)
