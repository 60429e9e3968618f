"""The message log and what it needs to know of texts, numbers and times; plain Python, no Home Assistant."""
