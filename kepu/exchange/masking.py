"""Hiding most of a telephone number or a name (个人信息保护法 art. 6, 51: the least that the purpose needs)."""

ERASED = "已删除"  # stands in a ledger where a person's name or number was erased


def masked_number(number: str) -> str:
    """A telephone number with its middle hidden: 138****1234. What holds no digit is none, and says why."""
    if number.startswith(ERASED) or not any(map(str.isdecimal, number)):
        return number
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 8 else "****" if number else ""


def masked_name(name: str) -> str:
    """A person's name with all but its first character hidden: 张*. Of a number, such as a year, nothing is left."""
    if name.isdecimal():
        return "*" * len(name)
    return name[:1] + "*" * min(len(name) - 1, 2) if len(name) > 1 and name != ERASED else name
