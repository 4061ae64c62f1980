"""The pure core: no clock, no uuid, no network and no framework inside."""
