"""Names and defaults that more than one module of the integration needs."""

from datetime import timedelta
import logging
from typing import Final

DOMAIN: Final = "ipex_sms"
LOGGER = logging.getLogger(__package__)

MANUFACTURER: Final = "IPEX"
PORTAL_URL: Final = "https://portal.voipex.io/"
INSTANT_NAME: Final = "60030"

SUBENTRY_SENDER: Final = "sender"
SUBENTRY_RECIPIENT: Final = "recipient"

CONF_SERVERS: Final = "servers"
CONF_SMS_URL: Final = "sms_url"
CONF_AUTH_URL: Final = "auth_url"
CONF_INSTANT_URL: Final = "instant_url"
CONF_CLOUDHOOK_URL: Final = "cloudhook_url"

CONF_NUMBERS: Final = "numbers"
CONF_KIND: Final = "kind"
CONF_NUMBER: Final = "number"
CONF_SHORTNAME: Final = "shortname"
CONF_SENDER: Final = "sender"
CONF_PHONE: Final = "phone"
CONF_DELIVER_WITHIN: Final = "deliver_within"
CONF_ALWAYS: Final = "always"
CONF_MAY_COMMAND: Final = "may_command"

CONF_WEBHOOK: Final = "webhook"
CONF_CONFIRM_WEBHOOK: Final = "confirm_webhook"
CONF_KEEP_DAYS: Final = "keep_days"
CONF_HOURLY_LIMIT: Final = "hourly_limit"
CONF_PLAIN_TEXT: Final = "plain_text"
CONF_NEW_WEBHOOK_ADDRESS: Final = "new_webhook_address"

WEBHOOK_AUTO: Final = "auto"
WEBHOOK_OFF: Final = "off"

DEFAULT_KEEP_DAYS: Final = 365
DEFAULT_HOURLY_LIMIT: Final = 60
LEAST_KEEP_DAYS: Final = 7
DEFAULT_DELIVER_WITHIN: Final = timedelta(minutes=10)
LEAST_DELIVER_WITHIN: Final = timedelta(seconds=10)
MOST_DELIVER_WITHIN: Final = timedelta(hours=24)
DEFAULT_EXPIRES_AFTER: Final = timedelta(hours=1)
DEFAULT_REGION: Final = "CZ"
