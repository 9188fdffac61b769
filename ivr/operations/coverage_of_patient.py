"""Who pays for the patient?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="coverage_of_patient",
    what="the patient's insurance, whether it pays today, and how his last request to it stands (`authorisation`): "
    "`none`, `pending`, `approved`, `denied` or `expired`",
    results={
        "payer": Field(level=2),
        "active": Field(type="yes_no", level=2),
        "authorisation": Field(level=2),
    },
    level=2,
    of_patient=True,
)
