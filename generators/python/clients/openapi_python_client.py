import json
from typing import Any

from openapi_python_client_api import AuthenticatedClient
from openapi_python_client_api.api.tasks import complete_task, create_task, delete_task, get_task, list_tasks, update_task
from openapi_python_client_api.models import TaskCompleteType0, TaskCreate, TaskUpdate
from openapi_python_client_api.types import UNSET, Response, Unset

from client import Client, Query, Reply


def reply(response: Response[Any]) -> Reply:
    """A status that the contract does not have comes unparsed."""
    parsed = response.parsed
    if isinstance(parsed, list):
        return {"status": response.status_code, "body": [item.to_dict() for item in parsed]}
    if parsed is not None:
        return {"status": response.status_code, "body": parsed.to_dict()}
    return {"status": response.status_code, "body": json.loads(response.content) if response.content else None}


def given(value: str | None) -> str | Unset:
    return UNSET if value is None else value


class Tasks:
    def __init__(self, client: AuthenticatedClient) -> None:
        self.client = client

    def list(self, query: Query) -> Reply:
        return reply(list_tasks.sync_detailed(client=self.client, **query))

    def create(self, body: dict[str, Any], key: str | None = None) -> Reply:
        return reply(create_task.sync_detailed(client=self.client, body=TaskCreate.from_dict(body), idempotency_key=given(key)))

    def get(self, task_id: int, if_none_match: str | None = None) -> Reply:
        return reply(get_task.sync_detailed(task_id, client=self.client, if_none_match=given(if_none_match)))

    def update(self, task_id: int, body: dict[str, Any], if_match: str | None = None) -> Reply:
        return reply(update_task.sync_detailed(task_id, client=self.client, body=TaskUpdate.from_dict(body), if_match=given(if_match)))

    def complete(self, task_id: int, body: dict[str, Any] | None = None) -> Reply:
        # It cannot send a missing body, where null is another possibility.
        completion = None if body is None else TaskCompleteType0.from_dict(body)
        return reply(complete_task.sync_detailed(task_id, client=self.client, body=completion))

    def remove(self, task_id: int) -> Reply:
        return reply(delete_task.sync_detailed(task_id, client=self.client))


def connect(base_url: str, token: str) -> Client:
    return Tasks(AuthenticatedClient(base_url=base_url, token=token))
