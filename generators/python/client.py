"""What each module in clients/ makes of a generated client."""

from typing import Any, Protocol, TypedDict


class Query(TypedDict, total=False):
    completed: bool
    limit: int
    cursor: int


class Reply(TypedDict):
    """`body` as JSON; None for 204 and 304."""

    status: int
    body: Any


class Client(Protocol):
    def list(self, query: Query) -> Reply: ...
    def create(self, body: dict[str, Any], key: str | None = None) -> Reply: ...
    def get(self, task_id: int, if_none_match: str | None = None) -> Reply: ...
    def update(self, task_id: int, body: dict[str, Any], if_match: str | None = None) -> Reply: ...
    def complete(self, task_id: int, body: dict[str, Any] | None = None) -> Reply: ...
    def remove(self, task_id: int) -> Reply: ...
