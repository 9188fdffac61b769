"""The controller's log: one JSON object a line in ``<data folder>/log/careline.log``.

Privacy first: what may hold a patient's data is taken out before any renderer sees it.
Fields with telling names are redacted whole; in every other text a run of digits that
could be a telephone number is masked. Exceptions are logged by their type, never by
their text or their variables.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog

PRIVATE = frozenset(
    {"caller", "number", "phone", "name", "utterance", "answer", "digits", "text", "birth_date", "dialled", "value"}
)
"""Fields that are redacted whatever they hold."""
_NUMBER = re.compile(r"(?<![\w.-])\+?\d{7,15}(?![\w.-])")
"""A telephone number standing alone; ids such as ``1700000000.12`` have a dot and stay readable."""
MEGABYTES = 10
KEPT = 5


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The processor that stands before every renderer."""
    for key, value in event.items():
        if key in PRIVATE:
            event[key] = "[redacted]"
        elif isinstance(value, str):
            event[key] = _NUMBER.sub("[number]", value)
    if event.pop("exc_info", None):
        event["error"] = "see type"
    return event


def _stdlib_redact(record: logging.LogRecord) -> bool:
    """For libraries that use ``logging``: their text masked, their traceback dropped."""
    record.msg = _NUMBER.sub("[number]", record.getMessage())
    record.args = ()
    if record.exc_info and record.exc_info[0] is not None:
        record.msg = f"{record.msg} ({record.exc_info[0].__name__})"
        record.exc_info = None
    return True


def configure(file: Path, level: int = logging.INFO) -> None:
    """Everything that is logged goes to ``file`` (mode 0600, rotated), nothing to the terminal."""
    file.touch(mode=0o600, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(file, maxBytes=MEGABYTES << 20, backupCount=KEPT, encoding="utf-8")
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(_stdlib_redact_foreign)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # each look at the schema would be told
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def _stdlib_redact_foreign(record: logging.LogRecord) -> bool:
    """structlog's own records are redacted by ``redact`` already; their message is a dictionary."""
    return True if isinstance(record.msg, dict) else _stdlib_redact(record)
