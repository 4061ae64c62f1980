"""Everything of the gateway that is HTTP and not Socket.IO."""
