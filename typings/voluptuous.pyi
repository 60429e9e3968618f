from probatio import *  # noqa: F403 - Home Assistant makes the one an alias of the other
