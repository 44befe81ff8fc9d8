"""Schedules of CronJobs that robfig/cron, the parser of Kubernetes, does not read."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: at for at, name in enumerate(MONTH_NAMES, 1)}
DAYS = {name: at for at, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])}
FIELDS: tuple[tuple[str, int, int, dict[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, MONTHS),
    ("day of the week", 0, 6, DAYS),
)
NAMED = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
EVERY = re.compile(r"@every [+-]?(?:0|(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|ms|s|m|h))+)")


class CronScheduleMalformed(ObjectCheck):
    kinds = ("CronJob",)

    def object(self, object: ObjectView, report: Report) -> None:
        schedule = object.get("spec.schedule")
        if object.group == "batch" and isinstance(schedule, str):
            fault = _fault(schedule)
            if fault:
                report(object.at("spec.schedule"), f"the schedule `{schedule}` cannot be read: {fault}")


def _fault(schedule: str) -> str:
    if not schedule:
        return "it is empty"
    if "TZ=" in schedule:
        return "a time zone stands in timeZone"
    if schedule.startswith("@"):
        known = schedule in NAMED or EVERY.fullmatch(schedule)
        return "" if known else f"there are {', '.join(NAMED)} and `@every` with a duration"
    fields = schedule.split()
    if len(fields) != len(FIELDS):
        return f"it must have five fields, and has {len(fields)}"
    for text, (name, least, most, words) in zip(fields, FIELDS, strict=True):
        for part in text.split(","):
            fault = _part(part, least, most, words)
            if part and fault:  # an empty part is skipped
                return f"{fault} in the field {name}"
    return ""


def _part(part: str, least: int, most: int, words: dict[str, int]) -> str:
    span, slash, step = part.partition("/")
    if (slash and not step.isascii()) or (slash and (not step.isdigit() or int(step) == 0)):
        return f"the step `{step}` is no number above 0"
    if span in ("*", "?"):
        return ""
    ends = []
    for end in span.split("-"):
        number = words.get(end.lower(), int(end) if end.isascii() and end.isdigit() else None)
        if number is None:
            return f"`{end}` cannot be read"
        if not least <= number <= most:
            return f"{number} is not from {least} to {most}"
        ends.append(number)
    return f"`{span}` is no range" if len(ends) > 2 or ends != sorted(ends) else ""
