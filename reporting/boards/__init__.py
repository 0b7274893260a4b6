"""What a dashboard says of a place: numbers out, no HTML; every figure links to its list."""
