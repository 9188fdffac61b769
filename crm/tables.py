"""The tables of the CRM, the same on SQLite and PostgreSQL. Migrations must lead here; a test compares.

Times are UTC milliseconds, durations milliseconds. ``sealed`` columns hold AES-256-GCM
(see ``cipher.py``); ``mark`` columns hold the HMAC by which a sealed number is found.

Interactions have no foreign keys to patients, agents or dispositions, on purpose: the
record of a call is stored whatever became of those rows meanwhile; a store that could
refuse a record would hold up the outbox for ever.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    }
)

patients = Table(
    "patients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # given_name, family_name, birth_date as JSON
)

phones = Table(
    "phones",
    metadata,
    Column("patient", Text, ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("mark", LargeBinary, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

patient_languages = Table(
    "patient_languages",
    metadata,
    Column("patient", Text, ForeignKey("patients.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),  # 0 is the one spoken to him
    Column("language", Text, nullable=False),
)

# No foreign key to the patient: what he asked for in a call is kept even while his own row is imported anew.
patient_preferences = Table(
    "patient_preferences",
    metadata,
    Column("patient", Text, primary_key=True),
    Column("what", Text, primary_key=True),  # pace, volume or relay
    Column("asked_at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the value
)

agents = Table(
    "agents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("languages", Text, nullable=False),  # codes with spaces between
)

dispositions = Table(
    "dispositions",
    metadata,
    Column("code", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("in_use", Boolean, nullable=False),
)

interactions = Table(
    "interactions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", BigInteger, nullable=False, index=True),
    Column("ended_at", BigInteger, nullable=False),
    Column("dialled", Text, nullable=False),
    Column("caller_mark", LargeBinary, nullable=True, index=True),
    Column("caller_sealed", LargeBinary, nullable=True),
    Column("patient", Text, nullable=True, index=True),
    Column("language", Text, nullable=False),
    Column("flow", Text, nullable=False),
    Column("flow_version", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("hung_up_by", Text, nullable=False),
    Column("queue", Text, nullable=True),
    Column("agent", Text, nullable=True),
    Column("priority", Text, nullable=True),
    Column("ivr_ms", BigInteger, nullable=False),
    Column("wait_ms", BigInteger, nullable=False),
    Column("ring_ms", BigInteger, nullable=False),
    Column("talk_ms", BigInteger, nullable=False),
    Column("interpreter_ms", BigInteger, nullable=False, server_default="0"),
    Column("acw_ms", BigInteger, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("notes_sealed", LargeBinary, nullable=True),
)

steps = Table(
    "steps",
    metadata,
    Column("interaction", Text, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),  # place in the list; ``position`` is the flow's own
    Column("position", Integer, nullable=False),
    Column("node", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),  # these three are "" unless privacy is public
    Column("answer", Text, nullable=False),
    Column("utterance", Text, nullable=False),
    Column("words_sealed", LargeBinary, nullable=True),  # asked, answer, utterance as JSON, unless privacy is public
    Column("mode", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("privacy", Text, nullable=False),
)

offers = Table(
    "offers",
    metadata,
    Column("interaction", Text, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("offer", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("ring_ms", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("interaction", Text, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", Text, nullable=False),  # a JSON object without PHI
)

utterances = Table(
    "utterances",
    metadata,
    Column("interaction", Text, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("node", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("spoken_ms", BigInteger, nullable=False),
    Column("waited_ms", BigInteger, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("privacy", Text, nullable=False),
    Column("audio", Text, nullable=False),  # the name of a sealed file of the data folder
    Column("sealed", LargeBinary, nullable=False),  # text, nbest as JSON
)

interpreters = Table(
    "interpreters",
    metadata,
    Column("interaction", Text, ForeignKey("interactions.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("interpreter", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("qualified", Boolean, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("ring_ms", BigInteger, nullable=False),
    Column("joined_ms", BigInteger, nullable=False),
    Column("outcome", Text, nullable=False),
)

# No foreign key to the interaction either: a task is there while its call is still on the line.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("patient", Text, nullable=True),
    Column("interaction", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("done_at", BigInteger, nullable=True),
    Column("done_by", Text, nullable=False),
    Column("topic", Text, nullable=False, server_default=""),  # these five of messages
    Column("language", Text, nullable=False, server_default=""),
    Column("recording", Text, nullable=False, server_default=""),
    Column("duration_ms", BigInteger, nullable=False, server_default="0"),
    Column("transcript_sealed", LargeBinary, nullable=True),
    Column("taken_by", Text, nullable=False, server_default=""),  # of a dispatch
)

# --- the clinic's records (crm/clinic) ---

providers = Table(
    "providers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),  # as it is spoken
    Column("family_name", Text, nullable=False),
    Column("languages", Text, nullable=False),  # codes with spaces between
    Column("visits", Text, nullable=False),  # likewise
)

slots = Table(
    "slots",
    metadata,
    Column("id", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("start_at", BigInteger, nullable=False, index=True),
    Column("minutes", Integer, nullable=False),
    Column("location", Text, nullable=False),
    Column("appointment", Text, nullable=False, server_default=""),  # of whoever has booked it
    Column("held_by", Text, nullable=False, server_default=""),  # the call it is offered in
    Column("held_until", BigInteger, nullable=False, server_default="0"),
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False, index=True),
    Column("slot", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

prescriptions = Table(
    "prescriptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),  # medication, pharmacy, controlled as JSON
    Column("refills_left", Integer, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

refill_requests = Table(
    "refill_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False, index=True),
    Column("prescription", Text, nullable=False, index=True),
    Column("requested_at", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    Column("patient", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # balance_cents as JSON
    Column("currency", Text, nullable=False),
    Column("due_at", BigInteger, nullable=False),
)

coverages = Table(
    "coverages",
    metadata,
    Column("patient", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),  # payer, plan as JSON
    Column("active_from", BigInteger, nullable=False),
    Column("active_until", BigInteger, nullable=True),
)

authorisations = Table(
    "authorisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("patient", Text, nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),  # service as JSON
    Column("status", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
