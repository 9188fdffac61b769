from careline.phones import digest
from careline.phones.digest import Login

LOGIN = Login("Mufasa", "Circle Of Life")


def test_the_example_of_rfc_2617() -> None:
    challenge = (
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    answer = digest.answer([challenge], LOGIN, "GET", "/dir/index.html", "0a4f113b")
    assert answer is not None
    assert 'response="6629fae49393a05397450978507c4ef1"' in answer
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in answer


def test_sha_256_and_no_qop() -> None:
    answer = digest.answer(['Digest realm="r", nonce="n", algorithm=SHA-256'], LOGIN, "INVITE", "sip:a", "c")
    assert answer is not None
    assert "algorithm=SHA-256" in answer
    assert "qop" not in answer


def test_the_first_challenge_we_know_is_taken() -> None:
    answer = digest.answer(['Basic realm="x"', 'Digest realm="r", nonce="n"'], LOGIN, "INVITE", "sip:a", "c")
    assert answer is not None
    assert 'realm="r"' in answer
    assert digest.answer(['Digest realm="r", nonce="n", algorithm=AKA'], LOGIN, "INVITE", "sip:a", "c") is None


def test_a_login_does_not_show_its_secret() -> None:
    assert "Circle" not in repr(LOGIN)
