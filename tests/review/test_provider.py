"""Which settings make a provider, and which leave nobody a way in."""

import pytest

from qa_monitor.review import provider
from qa_monitor.review.provider import Provider, UnusableProvider, provider_of
from qa_monitor.settings import Settings, load_settings

ISSUER = "https://login.bank.example"


def settings(**given: str) -> Settings:
    return load_settings(command_line=given, environment={}, file=None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, None, id="none set"),
        pytest.param(
            {"oidc_issuer": ISSUER, "oidc_client_id": "qa", "password_sign_in": "off"},
            Provider(issuer=ISSUER, client_id="qa"),
            id="a public client, without passwords",
        ),
        pytest.param(
            {"oidc_issuer": ISSUER, "oidc_client_id": "qa", "oidc_secret": "invented", "oidc_claim": "staff"},
            Provider(issuer=ISSUER, client_id="qa", secret="invented", claim="staff"),
            id="everything set",
        ),
    ],
)
def test_the_provider_of_settings(given: dict[str, str], expected: Provider | None) -> None:
    assert provider_of(settings(**given)) == expected
    assert "invented" not in repr(expected)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param({"oidc_issuer": ISSUER}, "oidc_issuer and oidc_client_id belong together", id="no client id"),
        pytest.param({"oidc_client_id": "qa"}, "oidc_issuer and oidc_client_id belong together", id="no issuer"),
        pytest.param(
            {"password_sign_in": "off"},
            "password_sign_in is off and there is no OIDC: nobody could sign in",
            id="no way in at all",
        ),
    ],
)
def test_settings_that_do_not_fit(given: dict[str, str], told: str) -> None:
    with pytest.raises(UnusableProvider) as raised:
        provider_of(settings(**given))
    assert raised.value.text.en.split("\n")[0] == told


def test_without_the_library_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "find_spec", lambda name: None)
    with pytest.raises(UnusableProvider) as raised:
        provider_of(settings(oidc_issuer=ISSUER, oidc_client_id="qa"))
    assert raised.value.text.en == (
        "authlib, which sign-in by OIDC needs, is not installed\n    run pip install 'qa-monitor[oidc]'"
    )
