"""`scripts/first-contact`: holds the operator's API against what the integration expects of it, and reports.

Needs nothing but aiohttp, so that it also runs without a checkout and without Home Assistant.
"""
