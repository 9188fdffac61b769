import json
import logging

import pytest
import structlog

from controller import logs


@pytest.fixture
def written(tmp_path):
    file = tmp_path / "careline.log"
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    logs.configure(file)
    yield lambda: [json.loads(line) for line in file.read_text().splitlines()]
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_telling_fields_and_numbers_never_reach_the_file(written, tmp_path):
    structlog.get_logger("x").warning(
        "call_fault",
        call="1700000000.12",
        caller="+15555550101",
        what="dial +15555550101 failed",
        utterance="chest pain",
    )
    text = (tmp_path / "careline.log").read_text()
    assert "5555550101" not in text
    assert "chest" not in text
    (entry,) = written()
    assert entry["call"] == "1700000000.12"
    assert entry["what"] == "dial [number] failed"
    assert entry["event"] == "call_fault"


def test_libraries_that_use_logging_are_masked_and_their_tracebacks_dropped(written, tmp_path):
    try:
        raise ValueError("patient +15555550101")
    except ValueError:
        logging.getLogger("aiohttp").exception("request for %s failed", "15555550101")
    text = (tmp_path / "careline.log").read_text()
    assert "5555550101" not in text
    assert "Traceback" not in text
    assert "ValueError" in text


def test_the_file_is_its_owners_alone(written, tmp_path):
    assert (tmp_path / "careline.log").stat().st_mode & 0o077 == 0
