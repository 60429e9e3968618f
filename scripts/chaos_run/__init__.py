"""A real Home Assistant under traffic, killed at random moments: what is lost, what is doubled?

`scripts/chaos` (options `--kills`, 50 unless told otherwise, and `--seed`) starts Home Assistant beside the double of the
operator in a fresh folder (`.chaos`), texts through it and to it, with and without the webhook, and kills it with
SIGKILL: while it starts, while it runs, just as a request to the operator leaves, just as a webhook comes in. After
the last kill it lets everything settle, stops, and compares three lists:

- what the operator's double holds,
- what the message log holds,
- what was seen in Home Assistant: on the bus, of the event entities, and by automations on either. A witness, an
  integration of its own (`witness.py`), writes each down before the next line of code runs, so that no kill undoes it.

Beside that it cuts the power: it copies the log's files as they are at one moment, spoils the end of one as a write
that was under way would, opens the copy and looks for everything that had been acknowledged.

It prints, and ends with 1 unless the first four and the last two are 0:

- doubled texts: a person got one text more often than it was sent;
- lost: accepted and not at the operator, not in the log, or not announced;
- doubled: announced again without `redelivered`, or twice in the log;
- late-fired: an event entity fired for what was more than ten minutes old;
- redelivered: announced again, and marked so;
- power cuts, copies that were broken, and acknowledged messages that were missing in one.

The same seed chooses the same traffic and moments, but no two runs meet the same instruction. It takes about ten
seconds a kill, and two minutes to settle.
"""
