"""Sealing: texts about people are encrypted before they reach the database or the disk (个人信息保护法 art. 51)."""
