"""Figures over all apps: what people did, read back to them."""
