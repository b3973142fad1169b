"""The second factor of a sign-in, as allauth asks for it, but for those whom the node's identity provider vouches for."""

from __future__ import annotations

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from fanal.accounts.provider_session import vouched_for


class SecondFactorStage(AuthenticateStage):
    """Asked for always, unless the node's settings accept the provider's word for it (`FANAL_OIDC_SECOND_FACTOR`)."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return not vouched_for(request, self.login.user) and bool(super()._should_handle(request))
