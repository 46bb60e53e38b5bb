"""The annexes of a pack: what each shows, gathered as plain data in the moment in which the figures are frozen."""
