"""The OpenID provider by which people sign in, as the settings name it."""

from dataclasses import dataclass, field
from importlib.util import find_spec

from qa_monitor.domain import Text
from qa_monitor.errors import QaMonitorError
from qa_monitor.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Whom to ask who somebody is."""

    issuer: str
    """Address, as the provider's own ID tokens have it."""
    client_id: str
    secret: str | None = field(default=None, repr=False)
    claim: str = "preferred_username"
    """Of the ID token: the name of the account."""


class UnusableProvider(QaMonitorError):
    """Settings of which one needs another, or a library that is missing."""


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name, None where they name none.

    Raises UnusableProvider where issuer or client id stands alone, where nobody could sign in, or without authlib.
    """
    if settings.oidc_issuer is None and settings.oidc_client_id is None:
        if settings.password_sign_in == "off":
            raise UnusableProvider(
                Text(
                    "password_sign_in 已关，又没有 OIDC，无人可登录\n"
                    "    请设置 oidc_issuer 和 oidc_client_id，或改为 on",
                    "password_sign_in is off and there is no OIDC: nobody could sign in\n"
                    "    set oidc_issuer and oidc_client_id, or turn it on",
                )
            )
        return None
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        raise UnusableProvider(
            Text(
                "oidc_issuer 与 oidc_client_id 要一起设置\n    请补上另一项，或两项都不设",
                "oidc_issuer and oidc_client_id belong together\n    set the other one too, or neither",
            )
        )
    if find_spec("authlib") is None:
        raise UnusableProvider(
            Text(
                "OIDC 登录所需的 authlib 没有安装\n    请运行 pip install 'qa-monitor[oidc]'",
                "authlib, which sign-in by OIDC needs, is not installed\n    run pip install 'qa-monitor[oidc]'",
            )
        )
    return Provider(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        secret=settings.oidc_secret,
        claim=settings.oidc_claim,
    )
