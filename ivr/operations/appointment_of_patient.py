"""What has the patient booked?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="appointment_of_patient",
    what="the patient's next appointment, or the one after it: `number` counts from 1",
    arguments={"number": Field(type="number", privacy="public")},
    results={
        "appointment": Field(level=2),
        "day": Field(type="date", level=2),
        "time": Field(type="time_of_day", level=2),
        "doctor": Field(level=2),
        "visit": Field(level=2),
        "hours_ahead": Field(type="number", level=2),
    },
    level=2,
    of_patient=True,
)
