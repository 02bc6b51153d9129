"""How long calls are kept, what is held, whose data must go, and the erasing of what is due; see docs/retention.md."""
