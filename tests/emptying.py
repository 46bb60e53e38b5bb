"""Between tests that really commit, Django empties every table; the audit's guard, which refuses that, stands aside."""

import pytest

from kepu.audit import guard


@pytest.fixture(autouse=True, scope="session")
def _the_guard_stands_aside_when_tests_empty_the_database():
    from django.db import connection

    operations = type(connection.ops)
    usual = operations.sql_flush

    def emptying(self, *args, **kwargs):
        statements = usual(self, *args, **kwargs)
        vendor = self.connection.vendor
        return [*guard.remove(vendor), *statements, *guard.install(vendor)] if statements else []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "sql_flush", emptying)
        yield
