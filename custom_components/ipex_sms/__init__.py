"""IPEX SMS: text messages through IPEX (VoIPEX)."""
