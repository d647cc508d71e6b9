"""Times come from several programs, each with its own way to write them: here they get one."""

from datetime import UTC, datetime


def as_utc(time: str) -> str:
    """`2026-01-02T03:04:05Z`; what is no time stays as it is."""
    try:
        found = datetime.fromisoformat(time)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return time
