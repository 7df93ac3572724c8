from datetime import UTC, datetime
from typing import Annotated

from pydantic import PlainSerializer, StrictBool, StringConstraints
from sqlmodel import BigInteger, DateTime, Field, SQLModel, func

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
Description = Annotated[str, StringConstraints(max_length=1000)] | None


def to_milliseconds(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Timestamp = Annotated[datetime, PlainSerializer(to_milliseconds, when_used="json")]


class Task(SQLModel, table=True):
    __tablename__ = "tasks"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    user_id: str = Field(max_length=255)
    title: str = Field(max_length=200)
    description: str | None = Field(default=None, max_length=1000)
    completed: bool = False
    created_at: datetime = Field(
        default=None, sa_type=DateTime(timezone=True), sa_column_kwargs={"server_default": func.now()}
    )
    updated_at: datetime = Field(
        default=None,
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": func.now(), "onupdate": func.now()},
    )


class TaskPublic(SQLModel):
    id: int
    user_id: str
    title: str
    description: str | None
    completed: bool
    created_at: Timestamp
    updated_at: Timestamp


class TaskCreate(SQLModel):
    title: Title
    description: Description = None
    completed: StrictBool = False


class TaskUpdate(SQLModel):
    # Absent members keep their value; the defaults only make absence legal and are never written.
    title: Title = None
    description: Description = None
    completed: StrictBool = None


class TaskComplete(SQLModel):
    completed: StrictBool = None
