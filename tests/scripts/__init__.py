"""Tests of the developer's commands."""
