"""The documentation: its examples are run, and what it says is compared."""
