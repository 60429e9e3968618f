"""Triggers: a text came in, and what became of one that was sent."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, override

from homeassistant.components.event import ATTR_EVENT_TYPE, ATTR_EVENT_TYPES
from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import ATTR_ENTITY_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerConfig,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account import find_directory, find_region
from .const import DOMAIN, LOGGER
from .correspondents import Correspondents
from .messages.models import ChangeKind
from .messages.pattern import InvalidPatternError, PatternTooSlowError, compile_pattern, is_found
from .messages.phone import InvalidNumberError, load_region
from .messages.text import canonical, fold
from .sentences import async_load_sentences, find_sentence

CONF_FROM: Final = "from"
CONF_TO: Final = "to"
CONF_ANYONE: Final = "anyone"
CONF_CONTAINS: Final = "contains"
CONF_MATCHES: Final = "matches"
CONF_SKIP_REDELIVERED: Final = "skip_redelivered"

PEOPLE: Final = vol.All(cv.ensure_list, [cv.string])
RECEIVED_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {
        vol.Required(CONF_OPTIONS, default={}): {
            vol.Optional(CONF_FROM, default=list): PEOPLE,
            vol.Optional(CONF_ANYONE, default=False): cv.boolean,
            vol.Optional(CONF_CONTAINS, default=""): cv.string,
            vol.Optional(CONF_MATCHES, default=""): cv.string,
            vol.Optional(CONF_SKIP_REDELIVERED, default=False): cv.boolean,
        },
    }
)
DELIVERY_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default={}): {vol.Optional(CONF_TO, default=list): PEOPLE}}
)


class MessageTrigger(StatelessEntityTriggerBase):
    """Fires on one kind of change; the message is in the attributes of the event entity's state."""

    # Fixed by Home Assistant's base: it reads both from the class.
    _domain_specs: Mapping[str, DomainSpec] = {EVENT_DOMAIN: DomainSpec()}
    _schema: vol.Schema

    _kind: ClassVar[ChangeKind]
    _people_option: ClassVar[str]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        # An automation may be read before any account is set up.
        await hass.async_add_executor_job(load_region, find_region(hass))
        await async_load_sentences(hass)
        validated = await super().async_validate_config(hass, config)
        _check_target(hass, validated[CONF_TARGET], cls._kind)
        cls._check_options(hass, validated[CONF_OPTIONS])
        return validated

    @classmethod
    def _check_options(cls, hass: HomeAssistant, options: Mapping[str, Any]) -> None:
        try:
            Correspondents.read(hass, options[cls._people_option])
        except InvalidNumberError as error:
            raise _refuse(hass, "invalid_number", recipient=error.value) from error

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Wait for what the options say."""
        super().__init__(hass, config)
        self._people = Correspondents.read(hass, self._options[self._people_option])

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        registry = er.async_get(self._hass)
        mine = (registry.async_get(entity_id) for entity_id in super().entity_filter(entities))
        return {entity.entity_id for entity in mine if entity is not None and _tells_of(entity, self._kind)}

    @override
    def is_valid_state(self, state: State, report_not_triggered: NotTriggeredReasonReporter) -> bool:
        if state.attributes.get(ATTR_EVENT_TYPE) != self._kind:
            return False
        obstacle = self._find_obstacle(state)
        if obstacle is not None:
            report_not_triggered(obstacle)  # it shows in the traces of the automation
        return obstacle is None

    def _find_obstacle(self, state: State) -> str | None:
        """Return why a message of the right kind is not the one that is waited for."""
        raise NotImplementedError


class MessageReceivedTrigger(MessageTrigger):
    """A text came in."""

    _schema = RECEIVED_SCHEMA
    _kind = ChangeKind.RECEIVED
    _people_option = CONF_FROM

    @override
    @classmethod
    def _check_options(cls, hass: HomeAssistant, options: Mapping[str, Any]) -> None:
        super()._check_options(hass, options)
        if options[CONF_FROM] and options[CONF_ANYONE]:
            raise _refuse(hass, "certain_senders_or_anyone")
        try:
            compile_pattern(options[CONF_MATCHES])
        except InvalidPatternError as error:
            raise _refuse(hass, "invalid_pattern", pattern=options[CONF_MATCHES], error=str(error)) from error

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Wait for a text as the options describe it."""
        super().__init__(hass, config)
        self._contains = fold(self._options[CONF_CONTAINS])
        self._pattern = compile_pattern(self._options[CONF_MATCHES])

    @override
    def _find_obstacle(self, state: State) -> str | None:
        message = state.attributes
        if self._options[CONF_SKIP_REDELIVERED] and message["redelivered"]:
            return "redelivered"
        if not self._is_awaited(state):
            return "sender_mismatch"
        if self._contains not in fold(message["text"]):
            return "text_mismatch"
        try:
            return None if is_found(self._pattern, canonical(message["text"])) else "text_mismatch"
        except PatternTooSlowError:
            LOGGER.warning(
                "The regular expression of a trigger took too long on a text and was given up, so its automation"
                " did not run; its traces say so. Simplify what repeats something that itself repeats"
            )
            return "pattern_too_slow"

    def _is_awaited(self, state: State) -> bool:
        number, name = state.attributes["from"], state.attributes["name"]
        if self._options[CONF_ANYONE]:
            return True
        if self._options[CONF_FROM]:
            return self._people.include(self._hass, number, name)
        return _may_command(self._hass, state.entity_id, number)


class DeliveryTrigger(MessageTrigger):
    """Something became of a text that was sent."""

    _schema = DELIVERY_SCHEMA
    _people_option = CONF_TO

    @override
    def _find_obstacle(self, state: State) -> str | None:
        message = state.attributes
        if self._options[CONF_TO] and not self._people.include(self._hass, message["to"], message["name"]):
            return "recipient_mismatch"
        return None


class MessageDeliveredTrigger(DeliveryTrigger):
    """A text arrived."""

    _kind = ChangeKind.DELIVERED


class MessageFailedTrigger(DeliveryTrigger):
    """A text could not be sent or delivered."""

    _kind = ChangeKind.FAILED


class MessageOverdueTrigger(DeliveryTrigger):
    """A text was not delivered in time."""

    _kind = ChangeKind.OVERDUE


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "message_received": MessageReceivedTrigger,
    "message_delivered": MessageDeliveredTrigger,
    "message_failed": MessageFailedTrigger,
    "message_overdue": MessageOverdueTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of IPEX SMS."""
    return TRIGGERS


def _tells_of(entity: er.RegistryEntry, kind: ChangeKind) -> bool:
    return entity.platform == DOMAIN and kind in (entity.capabilities or {}).get(ATTR_EVENT_TYPES, ())


def _check_target(hass: HomeAssistant, target: Mapping[str, list[str]], kind: ChangeKind) -> None:
    """Refuse a target of nothing but entities of which it is known that they never tell of this."""
    registry = er.async_get(hass)
    named = [registry.async_get(entity_id) for entity_id in target.get(ATTR_ENTITY_ID, ())]
    if target.keys() <= {ATTR_ENTITY_ID} and all(each is not None and not _tells_of(each, kind) for each in named):
        raise _refuse(hass, "unfitting_target", entities=", ".join(target.get(ATTR_ENTITY_ID, ())))


def _may_command(hass: HomeAssistant, entity_id: str, number: str) -> bool:
    entity = er.async_get(hass).async_get(entity_id)
    entry = None if entity is None else hass.config_entries.async_get_entry(entity.config_entry_id or "")
    recipient = None if entry is None else find_directory(entry).recipient_by_phone(number)
    return recipient is not None and recipient.may_command


def _refuse(hass: HomeAssistant, key: str, **placeholders: str) -> HomeAssistantError:
    return HomeAssistantError(
        find_sentence(hass, key, **placeholders),  # without it, Home Assistant would say it in English
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
