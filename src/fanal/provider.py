"""The settings of an identity provider, read and checked together: half a configuration is an error, not a silent "off"."""

from __future__ import annotations

from dataclasses import dataclass

from fanal import environment as env
from fanal.core.errors import BadInput
from fanal.outgoing import Refused, read_address


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider.

    Attributes:
        issuer: as it names itself in its tokens, letter by letter.
        name: what the key on the sign-in page calls it.
        required: nobody signs in otherwise.
        vouches: values of `acr` or `amr` that count as a second factor.
        trust: file with certificates of authorities; empty for those of the system.
    """

    issuer: str
    client_id: str
    client_secret: str
    name: str
    required: bool = False
    vouches: frozenset[str] = frozenset()
    trust: str = ""


def read_provider(*, training: bool) -> Provider | None:
    """The provider of the settings; None for none. Raises BadInput."""
    issuer, client_id = env.read("FANAL_OIDC_ISSUER"), env.read("FANAL_OIDC_CLIENT_ID")
    secret, required = env.read_secret("FANAL_OIDC_CLIENT_SECRET_FILE") or "", env.read_flag("FANAL_OIDC_REQUIRED")
    if not issuer:
        if client_id or secret or required:
            raise BadInput("FANAL_OIDC_ISSUER is missing, so nobody could sign in by it.", place="FANAL_OIDC_ISSUER")
        return None
    if not client_id or not secret:
        sentence = "FANAL_OIDC_CLIENT_ID and FANAL_OIDC_CLIENT_SECRET_FILE belong to FANAL_OIDC_ISSUER; one of them is missing."
        raise BadInput(sentence, place="FANAL_OIDC_CLIENT_ID")
    try:
        address = read_address(issuer, plain_loopback=training)
    except Refused as refused:
        sentence = "FANAL_OIDC_ISSUER must look like https://login.example.org/realm."
        raise BadInput(sentence, place="FANAL_OIDC_ISSUER") from refused
    return Provider(
        issuer, client_id, secret, env.read("FANAL_OIDC_NAME") or address.host, required,
        frozenset(env.read_list("FANAL_OIDC_SECOND_FACTOR")), env.read("FANAL_OIDC_CA_FILE"),
    )
