"""Whether a paper or a file is the pack that was issued: asked by anyone who holds it, without an account."""
