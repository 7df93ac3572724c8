import asyncio
import json
import re
from os import environ
from typing import Any

import httpx
import httpx2
from fastmcp import Client as McpClient
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.providers.openapi import MCPType, RouteMap

from client import Client, Query, Reply

# A tool for each operation with the tag tasks, and for no other.
ROUTES = [RouteMap(tags={"tasks"}, mcp_type=MCPType.TOOL), RouteMap(mcp_type=MCPType.EXCLUDE)]
TOOLS = {"listTasks", "createTask", "getTask", "updateTask", "completeTask", "deleteTask"}

loop = asyncio.new_event_loop()


class ShowETag(httpx2.AsyncHTTPTransport):
    """Puts the ETag into the body of each task, for If-Match: FastMCP gives an agent the body of a response only."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await super().handle_async_request(request)
        await response.aread()
        if "ETag" not in response.headers or response.status_code >= 300:
            return response
        body = response.json()
        if not isinstance(body, dict):
            return response
        return httpx2.Response(response.status_code, json=body | {"etag": response.headers["ETag"]})


class Tasks:
    """Calls the tools as an agent does: it sees the bodies of successes, and the texts of errors."""

    def __init__(self, mcp: McpClient[Any]) -> None:
        self.mcp = mcp

    def call(self, name: str, arguments: dict[str, Any], success: int = 200) -> Reply:
        try:
            result = loop.run_until_complete(self.mcp.call_tool(name, arguments))
        except ToolError as error:
            match = re.search(r"HTTP error (\d{3})[^{]*(\{.*)?$", str(error))
            if match is None:
                raise
            return {"status": int(match[1]), "body": json.loads(match[2] or "null")}
        content = result.structured_content
        return {"status": success, "body": content["result"] if content and "result" in content else content}

    def list(self, query: Query) -> Reply:
        return self.call("listTasks", {**query})

    def create(self, body: dict[str, Any], key: str | None = None) -> Reply:
        return self.call("createTask", body | header("Idempotency-Key", key), 201)

    def get(self, task_id: int, if_none_match: str | None = None) -> Reply:
        return self.call("getTask", {"task_id": task_id} | header("If-None-Match", if_none_match))

    def update(self, task_id: int, body: dict[str, Any], if_match: str | None = None) -> Reply:
        return self.call("updateTask", {"task_id": task_id} | body | header("If-Match", if_match))

    def complete(self, task_id: int, body: dict[str, Any] | None = None, if_match: str | None = None) -> Reply:
        return self.call("completeTask", {"task_id": task_id} | (body or {}) | header("If-Match", if_match))

    def remove(self, task_id: int, if_match: str | None = None) -> Reply:
        return self.call("deleteTask", {"task_id": task_id} | header("If-Match", if_match), 204)


def header(name: str, value: str | None) -> dict[str, str]:
    return {} if value is None else {name: value}


def connect(base_url: str, token: str) -> Client:
    contract = httpx.get(f"{environ['CONTRACT_URL']}/openapi.json").json()
    http = httpx2.AsyncClient(
        base_url=base_url, headers={"Authorization": f"Bearer {token}"}, transport=ShowETag()
    )
    # The schema of a task has no etag.
    mcp = McpClient(FastMCP.from_openapi(contract, http, route_maps=ROUTES, validate_output=False))
    loop.run_until_complete(mcp.__aenter__())
    tools = {tool.name: tool for tool in loop.run_until_complete(mcp.list_tools())}
    if set(tools) != TOOLS:
        raise ValueError(f"other tools: {set(tools)}")
    for name in ["updateTask", "completeTask", "deleteTask"]:
        description = tools[name].input_schema["properties"]["If-Match"]["description"]
        if "412" not in description or "getTask" not in description:
            raise ValueError(f"an agent of {name} does not read what If-Match does, and where its ETag comes from")
    tasks = Tasks(mcp)
    # The program also connects with a bad token, and to a service that answers everything with an unknown error.
    if tasks.list({"limit": 1})["status"] == 200:
        expect_etags(tasks)
    return tasks


def expect_etags(tasks: Tasks) -> None:
    """An agent finds a task in a list, reads it with its ETag, and changes it only as it has seen it."""
    tasks.create({"title": "Read the ETag"})
    [listed] = tasks.list({"limit": 1})["body"]
    seen = tasks.get(listed["id"])["body"]
    updates = [tasks.update(seen["id"], {"title": title}, seen["etag"]) for title in ["First", "Second"]]
    completions = [tasks.complete(seen["id"], if_match=tag) for tag in [updates[0]["body"]["etag"], seen["etag"]]]
    removals = [tasks.remove(seen["id"], tag) for tag in [seen["etag"], completions[0]["body"]["etag"]]]
    if [reply["status"] for reply in updates + completions + removals] != [200, 412, 200, 412, 412, 204]:
        raise ValueError(f"If-Match with the ETag of a result: {updates + completions + removals}")
