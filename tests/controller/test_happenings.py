from controller.happenings import Happening, Herald


def test_every_sink_is_told_what_happened():
    heard: list[Happening] = []
    herald = Herald()
    herald.add(heard.append)
    herald.tell(5, "offered", "c1", agent="alice")
    assert heard == [Happening(5, "offered", "c1", (("agent", "alice"),))]
    assert heard[0].get("agent") == "alice"
    assert heard[0].get("queue", "none") == "none"


def test_a_sink_that_fails_is_removed_and_the_others_are_told_of_it():
    heard: list[str] = []
    herald = Herald()

    def broken(_it: Happening) -> None:
        raise RuntimeError("boom")

    herald.add(broken)
    herald.add(lambda it: heard.append(it.kind))
    herald.tell(1, "arrived", "c1")
    herald.tell(2, "hung_up", "c1")
    assert heard == ["fault", "arrived", "hung_up"]
