"""The process that browsers talk to: Tornado and python-socketio."""
