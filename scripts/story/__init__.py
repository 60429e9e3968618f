"""A real Home Assistant with the integration, beside the double of the operator.

`scripts/demo` starts both in a fresh folder (`.demo`) and lives through the eight steps of the story, everything
through the doors that a user has: onboarding, dialogs and actions over REST and websocket, automations and a scene
in YAML (`house/`). Every step says what was observed and how long it took; one that does not hold ends it with 1.
`scripts/demo --keep` leaves both running to look at.

`scripts/develop` starts both to work with and keeps what they hold in `.develop`; Ctrl-C ends them.
"""
