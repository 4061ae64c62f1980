"""How much work a message is. See README.md."""
