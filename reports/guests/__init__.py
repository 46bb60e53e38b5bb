"""Inspectors who read one issued round by invitation: its frozen figures, the proof that they cite, a random draw."""
