"""A real Home Assistant under traffic, killed at random moments, and a count of what is lost or doubled.

`scripts/chaos` (options `--kills`, 50 unless told otherwise, and `--seed`) starts Home Assistant beside the double of
the operator in a fresh folder (`.chaos`), texts through it and to it, with and without the webhook, and kills it with
SIGKILL: while it starts, while it runs, just as a request to the operator leaves, as a webhook comes in, or as a
change is announced. After the last kill it lets everything settle, stops, and compares three lists:

- what the operator's double holds,
- what the message log holds,
- what was seen in Home Assistant: on the bus, of the event entities, and by automations on either. A witness, an
  integration of its own (`witness.py`), writes each down before the next line of code runs, so that no kill undoes it.

Beside that it cuts the power: it copies the log's files as they are at one moment, spoils the end of one as a write
that was under way would, opens the copy and looks for everything that had been acknowledged.

It prints, and ends with 1 unless the first four, broken and missing are 0:

- doubled texts: a person got one text more often than it was sent;
- lost: accepted and not at the operator, not in the log, or not announced;
- doubled: announced again without `redelivered`, or twice in the log;
- late-fired: an event entity fired for what was more than ten minutes old;
- redelivered: announced, perhaps again, and marked so;
- given up: failed, which is announced, and not at the operator; lost as well where the sender had been told otherwise;
- power cuts, copies that were broken, and acknowledged messages that were missing in one;
- cut short: automations that were still to run when the kill came, after their event had been announced.

The same seed chooses the same traffic and moments, but no two runs meet the same instruction. It takes about ten
seconds a kill, and two minutes to settle.
"""
