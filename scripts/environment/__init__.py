"""Prepares the Python environments of this checkout, from nothing but a plain `python3`.

Runs on the Python a machine happens to have (3.9 or newer), so it uses the standard library only.
"""
