"""Made-up people and their work, the same for the same seed; every page marks them as simulated."""
