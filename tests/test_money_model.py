"""A few random days of all the money, with kills; `benchmarks.models` lives many."""

from hypothesis import settings

from tests.money_model.days import MoneyDays, PostgresMoneyDays

TestMoneyDays = MoneyDays.TestCase
TestMoneyDays.settings = settings(max_examples=4, stateful_step_count=30, deadline=None)
TestPostgresMoneyDays = PostgresMoneyDays.TestCase
TestPostgresMoneyDays.settings = settings(max_examples=2, stateful_step_count=20, deadline=None)
