"""The emergency policy's own sense."""

from ivr.facts import EmergencyPolicy


def test_the_way_back_is_another_key_than_the_way_on() -> None:
    for key in "123":
        policy = EmergencyPolicy("nurse", {}, {}, confirm_key=key)
        assert policy.decline_key != policy.confirm_key


def test_emergency_words_within_others() -> None:
    policy = EmergencyPolicy("nurse", {}, {"en": ("chest pain",), "es": ("dolor de pecho",), "ko": ("응급",)})
    assert policy.alarm_in("My CHEST pain, please") == "chest pain"
    assert policy.alarm_in("응급실") == "응급"
    assert policy.alarm_in("chest") == ""
