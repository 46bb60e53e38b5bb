"""The leaders' dashboard: one module for each noun on it, `facts` for all of it together.

Everything is gathered from the engine and computed nowhere else; what does not depend on the reader is a function of
the period and the day.
"""
