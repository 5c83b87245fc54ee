"""Shape in, shape out."""
