"""屡查屡犯: which concluded cases count against the next one. How long they count no rule fixes: it is a parameter."""

from datetime import date

from referral.law.clocks import add_months

#: The parameter that says for how long a concluded case counts.
WITHIN = "house.repeat_offence"


def counts(concluded_on: date, on: date, months: int) -> bool:
    """Whether a case that was concluded on a day, with something found, counts on another: not later, and within so many months."""
    return add_months(on, -months) <= concluded_on <= on
