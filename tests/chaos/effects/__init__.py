"""A kind of job for chaos alone, whose every effect leaves a row."""
