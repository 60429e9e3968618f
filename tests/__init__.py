"""Tests of the integration and of the repository, laid out like the code."""
