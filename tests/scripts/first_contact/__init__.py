"""Tests of scripts/first_contact."""
