"""The client library against the double of the operator."""
