import pytest
from hypothesis import given
from hypothesis import strategies as st

from careline.phones import sip
from careline.phones.sip import Message, NotSip

INVITE = (
    b"INVITE sip:100@127.0.0.1 SIP/2.0\r\nv: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\n"
    b'f: "A" <sip:+1555@host>;tag=t1\r\nt: <sip:100@127.0.0.1>\r\ni: abc\r\nCSeq: 7 INVITE\r\n'
    b"Subject: one\r\n two\r\nl: 4\r\n\r\nbody"
)


def test_compact_names_and_folded_lines() -> None:
    message = sip.parse(INVITE)
    assert (message.method, message.status, message.call_id, message.sequence) == ("INVITE", 0, "abc", 7)
    assert message.branch == "z9hG4bKx"
    assert message.get("subject") == "one two"
    assert message.body == "body"
    assert sip.tag(message.get("from")) == "t1"
    assert sip.user(message.get("from")) == "+1555"
    assert sip.uri(message.get("to")) == "sip:100@127.0.0.1"


def test_a_response_belongs_to_the_method_in_cseq() -> None:
    message = sip.parse(b"SIP/2.0 486 Busy Here\r\nCSeq: 2 INVITE\r\n\r\n")
    assert (message.status, message.reason, message.method) == (486, "Busy Here", "INVITE")


def test_encoding_counts_bytes_not_letters() -> None:
    encoded = Message("MESSAGE sip:a SIP/2.0", [("to", "<sip:a>")], "é").encode()
    assert b"Content-Length: 2\r\n\r\n" in encoded
    assert sip.parse(encoded).body == "é"


@pytest.mark.parametrize(
    "data", [b"", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"INVITE x SIP/2.0\r\nno colon\r\n\r\n"]
)
def test_what_is_no_sip(data: bytes) -> None:
    with pytest.raises(NotSip):
        sip.parse(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_not_sip(data: bytes) -> None:
    try:
        message = sip.parse(data)
    except NotSip:
        return
    assert message.sequence >= 0


def test_media_of_an_offer_is_our_own_again() -> None:
    found = sip.media(sip.offer("127.0.0.1", 4000, 1))
    assert found == sip.Media("127.0.0.1", 4000, True, 101)
    assert sip.media("v=0\r\n") is None
    other = sip.media("c=IN IP4 10.0.0.1\r\nm=audio 9 RTP/AVP 8\r\n")
    assert other == sip.Media("10.0.0.1", 9, False, 0)
