"""Forms of identification and case work: they validate, then call one service."""
