from probatio import *  # noqa: F403 - Home Assistant makes the one an alias of the other from 2026.9 on
