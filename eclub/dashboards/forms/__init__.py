"""What one chooses above figures."""
