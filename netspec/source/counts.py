"""How many there are, in words."""


def how_many(count: int, one: str) -> str:
    """The number with the word behind it, in the plural where there are more or none.

    >>> how_many(1, "row"), how_many(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {one}{'s' * (count != 1)}"
