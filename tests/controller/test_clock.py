from controller.clock import steady_clock


def test_time_is_utc_milliseconds_and_never_goes_back(monkeypatch):
    import time

    wall, ticks = iter([1_700_000_000_000_000_000]), iter([50_000_000, 50_000_000, 55_000_000, 56_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(wall))
    monkeypatch.setattr(time, "monotonic_ns", lambda: next(ticks))
    now = steady_clock()  # the wall is read once: a second reading would end the iterator
    assert [now(), now(), now()] == [1_700_000_000_000, 1_700_000_000_005, 1_700_000_000_006]
