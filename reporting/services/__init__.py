"""Making the monthly reports, and making them again."""
