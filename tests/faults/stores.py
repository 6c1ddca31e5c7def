"""A store in which something happens just before its n-th operation."""

from collections.abc import Callable
from typing import Any

OPERATIONS = ("exists", "read", "measure", "create", "replace", "mend", "names")


class EventfulStore:
    """Passes everything on to a store; what happens before the n-th operation is for the test to say."""

    def __init__(self, store: Any, n: int, act: Callable[[], Any]) -> None:
        self.store, self.n, self.act = store, n, act
        self.url, self.operations = store.url, 0

    @property
    def fired(self) -> bool:
        return self.operations >= self.n

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.store, name)
        if name not in OPERATIONS:
            return method

        def call(*arguments: Any) -> Any:
            self.operations += 1
            if self.operations == self.n:
                self.act()
            return method(*arguments)

        return call
