"""The protocol: every event, payload, callback, HTTP shape, stream entry and key, written once."""
