"""What is wrong with a drawing, where, and how much. Pure: shapes in, problems out."""
