"""The pictures that Home Assistant shows of the integration, from their drawings."""
