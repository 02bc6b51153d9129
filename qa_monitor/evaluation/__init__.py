"""How good the program is, measured against calls of which the truth is known (docs/truth.md)."""
