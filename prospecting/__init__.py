"""The companies a club works on: who is in charge, what was tried, when to call again."""
