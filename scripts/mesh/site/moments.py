"""Times as the site writes them: UTC, to the minute, the same for every reader; how long ago that is the browser adds."""


def day(iso: str) -> str:
    return iso[:10]


def moment(iso: str) -> str:
    """`2026-07-30 14:05 UTC`, or a day alone; what is no time stays as it is."""
    if len(iso) < 16 or iso[10] not in "T ":
        return iso
    return f"{iso[:10]} {iso[11:16]} UTC"
