"""When could the patient come?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="free_slot",
    what="a free time for this kind of `visit`, kept for this caller for three minutes. `doctor`, `day` and `part` "
    "(`morning` or `afternoon`) are what he would like; what is left empty is no wish. Where nothing is free as he "
    "would like, `fits` is no and the time is the nearest: at another time of that day, else on the nearest day with "
    "that doctor, else with another. For a later time `after` is what the offer before gave as `after`, and `offered` "
    "its `slot`, which others may have again",
    arguments={
        "visit": Field(),
        "doctor": Field(optional=True),
        "day": Field(type="date", optional=True),
        "part": Field(optional=True),
        "after": Field(optional=True),
        "offered": Field(optional=True),
    },
    results={
        "slot": Field(level=2),
        "day": Field(type="date", level=2),
        "time": Field(type="time_of_day", level=2),
        "doctor": Field(level=2),
        "after": Field(level=2),
        "fits": Field(type="yes_no", level=2),
    },
    level=2,
    of_patient=True,
)
