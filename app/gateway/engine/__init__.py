"""The transport: python-engineio on Tornado, hardened and shortened. Nothing here knows what a message is."""
