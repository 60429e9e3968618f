"""How fast the integration is, measured side by side with what it is compared to, in one run."""
