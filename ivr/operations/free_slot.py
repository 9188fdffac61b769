"""When could the patient come?"""

from ivr.operation import Field, Operation

OPERATION = Operation(
    name="free_slot",
    what="a free time for this kind of `visit` with this `doctor` (`any`: with whoever is free first), kept for this "
    "caller for three minutes; `after` is `now`, a day, or what the offer before gave as `after`; `offered` is the "
    "`slot` of that one, which others may have again, or `none`",
    arguments={"after": Field(), "visit": Field(), "doctor": Field(), "offered": Field()},
    results={
        "slot": Field(level=2),
        "day": Field(type="date", level=2),
        "time": Field(type="time_of_day", level=2),
        "doctor": Field(level=2),
        "after": Field(level=2),
    },
    level=2,
    of_patient=True,
)
