from pathlib import Path

import pytest

from controller.prompt_index import IndexEntry, IndexMissing, read_index, write_index


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    entries = [IndexEntry("b.hello", "es", "¡Hola!", "/x/b.wav"), IndexEntry("", "en", "Hello", "/x/a.wav")]
    write_index(tmp_path, entries)
    assert read_index(tmp_path) == [entries[1], entries[0]]
    assert [entry.name for entry in read_index(tmp_path)] == ["Hello", "b.hello"]
    write_index(tmp_path, [])
    assert read_index(tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["index.json"]


def test_no_index_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="start the system once with `careline up`"):
        read_index(tmp_path)


@pytest.mark.parametrize("text", ["{", "[1]", '[{"key": "a"}]', '{"a": 1}'])
def test_a_damaged_index(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text)
    with pytest.raises(IndexMissing, match="delete it"):
        read_index(tmp_path)
