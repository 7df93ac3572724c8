import json
from typing import Any

import httpx
from datamodel_code_generator_api import Task, TaskComplete, TaskCreate, TaskUpdate, ValidationProblem
from pydantic import BaseModel, TypeAdapter

from client import Client, Query, Reply

tasks = TypeAdapter(list[Task])
task = TypeAdapter(Task)


class Tasks:
    """It generates models only: requests, successful responses and 422s are checked by them."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def send(
        self, method: str, path: str, model: TypeAdapter[Any] = task, body: BaseModel | None = None, **options: Any
    ) -> Reply:
        content = None if body is None else body.model_dump_json(exclude_unset=True)
        response = self.http.request(method, path, content=content, **options)
        if not response.content:
            return {"status": response.status_code, "body": None}
        if response.is_success:
            return {"status": response.status_code, "body": model.dump_python(model.validate_json(response.content), mode="json")}
        if response.status_code == 422:
            problem = ValidationProblem.model_validate_json(response.content)
            return {"status": 422, "body": problem.model_dump(mode="json", exclude_unset=True)}
        return {"status": response.status_code, "body": json.loads(response.content)}

    def list(self, query: Query) -> Reply:
        return self.send("GET", "/api/tasks", tasks, params=query)

    def create(self, body: dict[str, Any], key: str | None = None) -> Reply:
        return self.send("POST", "/api/tasks", body=TaskCreate.model_validate(body), headers=headers("Idempotency-Key", key))

    def get(self, task_id: int, if_none_match: str | None = None) -> Reply:
        return self.send("GET", f"/api/tasks/{task_id}", headers=headers("If-None-Match", if_none_match))

    def update(self, task_id: int, body: dict[str, Any], if_match: str | None = None) -> Reply:
        return self.send("PUT", f"/api/tasks/{task_id}", body=TaskUpdate.model_validate(body), headers=headers("If-Match", if_match))

    def complete(self, task_id: int, body: dict[str, Any] | None = None) -> Reply:
        return self.send("PATCH", f"/api/tasks/{task_id}/complete", body=None if body is None else TaskComplete.model_validate(body), headers=headers("If-Match", None))

    def remove(self, task_id: int) -> Reply:
        return self.send("DELETE", f"/api/tasks/{task_id}")


def headers(name: str, value: str | None) -> dict[str, str]:
    return {"Content-Type": "application/json"} | ({} if value is None else {name: value})


def connect(base_url: str, token: str) -> Client:
    return Tasks(httpx.Client(base_url=base_url, headers={"Authorization": f"Bearer {token}"}))
