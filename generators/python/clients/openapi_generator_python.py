import json
from collections.abc import Callable
from typing import Any

from openapi_generator_python_api import ApiClient, ApiException, Configuration, TaskComplete, TaskCreate, TasksApi, TaskUpdate
from openapi_generator_python_api.api_response import ApiResponse

from client import Client, Query, Reply


def reply(call: Callable[[], ApiResponse[Any]]) -> Reply:
    """It throws an error response, with the problem as a model if the contract has its status."""
    try:
        response = call()
    except ApiException as error:
        data = error.data
        body = json.loads(error.body) if data is None and error.body else data and json.loads(data.to_json())
        return {"status": error.status, "body": body}
    data = response.data
    body = [json.loads(task.to_json()) for task in data] if isinstance(data, list) else data and json.loads(data.to_json())
    return {"status": response.status_code, "body": body}


class Tasks:
    def __init__(self, api: TasksApi) -> None:
        self.api = api

    def list(self, query: Query) -> Reply:
        return reply(lambda: self.api.list_tasks_with_http_info(**query))

    def create(self, body: dict[str, Any], key: str | None = None) -> Reply:
        task = TaskCreate(**body)
        return reply(lambda: self.api.create_task_with_http_info(task, idempotency_key=key))

    def get(self, task_id: int, if_none_match: str | None = None) -> Reply:
        return reply(lambda: self.api.get_task_with_http_info(task_id, if_none_match=if_none_match))

    def update(self, task_id: int, body: dict[str, Any], if_match: str | None = None) -> Reply:
        change = TaskUpdate(**body)
        return reply(lambda: self.api.update_task_with_http_info(task_id, change, if_match=if_match))

    def complete(self, task_id: int, body: dict[str, Any] | None = None) -> Reply:
        completion = None if body is None else TaskComplete(**body)
        return reply(lambda: self.api.complete_task_with_http_info(task_id, task_complete=completion))

    def remove(self, task_id: int) -> Reply:
        return reply(lambda: self.api.delete_task_with_http_info(task_id))


def connect(base_url: str, token: str) -> Client:
    return Tasks(TasksApi(ApiClient(Configuration(host=base_url, access_token=token))))
