"""Who may: a user's calls are measured by that user's permissions for our entities; automations may all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.const import Platform
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from .addressees import Addressee, Fallback
from .const import DOMAIN
from .directory import Directory, Recipient, Sender


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a call: a user, or (without one) Home Assistant itself."""

    hass: HomeAssistant
    user: User | None

    @classmethod
    async def of(cls, hass: HomeAssistant, context: Context) -> Self:
        """Return who is behind a context. Raises UnknownUser."""
        if context.user_id is None:
            return cls(hass, None)
        user = await hass.auth.async_get_user(context.user_id)
        if user is None:
            raise UnknownUser(context=context)
        return cls(hass, user)

    @property
    def may_all(self) -> bool:
        """Return whether the caller needs no permission for single entities."""
        return self.user is None or self.user.is_admin

    def check_texting(self, addressed: Iterable[Fallback]) -> None:
        """Refuse a call to anybody the caller may not text. Raises Unauthorized."""
        for each in addressed:
            if isinstance(each, Addressee):
                self._check(Platform.NOTIFY, each.recipient, "notify", POLICY_CONTROL)

    def check_numbers(self) -> None:
        """Refuse a call about a number that is nobody's, unless an administrator makes it. Raises Unauthorized."""
        self._check(Platform.NOTIFY, None, "notify", POLICY_CONTROL)

    def check_reading(self, sender: Sender | None) -> None:
        """Refuse to show the messages of a sender (None: of no sender at all). Raises Unauthorized."""
        self._check(Platform.EVENT, sender, "message", POLICY_READ)

    def may_read(self, sender: Sender) -> bool:
        """Return whether the caller may see the messages of a sender."""
        return self._is_allowed(self._find_entity(Platform.EVENT, sender, "message"), POLICY_READ)

    def may_text(self, recipient: Recipient | None) -> bool:
        """Return whether the caller may text a recipient (None: a number that is nobody's)."""
        return self._is_allowed(self._find_entity(Platform.NOTIFY, recipient, "notify"), POLICY_CONTROL)

    def may_know(self, recipient: Recipient) -> bool:
        """Return whether the caller may know that there is such a recipient."""
        entity_id = self._find_entity(Platform.NOTIFY, recipient, "notify")
        return self._is_allowed(entity_id, POLICY_READ) or self._is_allowed(entity_id, POLICY_CONTROL)

    def may_look_into(self, directory: Directory) -> bool:
        """Return whether the caller may see anything at all of an account."""
        if self.may_all:
            return True
        return any(map(self.may_read, directory.senders)) or any(map(self.may_know, directory.recipients))

    def _check(self, platform: Platform, owner: Recipient | Sender | None, key: str, policy: str) -> None:
        entity_id = self._find_entity(platform, owner, key)
        if not self._is_allowed(entity_id, policy):
            user_id = None if self.user is None else self.user.id
            raise Unauthorized(user_id=user_id, entity_id=entity_id, permission=policy)

    def _find_entity(self, platform: Platform, owner: Recipient | Sender | None, key: str) -> str | None:
        if owner is None:
            return None
        return er.async_get(self.hass).async_get_entity_id(platform, DOMAIN, f"{owner.subentry_id}_{key}")

    def _is_allowed(self, entity_id: str | None, policy: str) -> bool:
        if self.user is None or self.user.is_admin:
            return True
        return entity_id is not None and self.user.permissions.check_entity(entity_id, policy)
