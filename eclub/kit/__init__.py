"""The bottom layer: what every app needs and that knows no domain."""
