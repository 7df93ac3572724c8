# Started as the template's `fastapi run` starts it: uvicorn with uvloop, httptools and its access log; one worker, as
# every other peer is one process.
import os
from collections.abc import Generator
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session, create_engine, desc, select

from models import Task, TaskComplete, TaskCreate, TaskPublic, TaskUpdate

engine = create_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1),
    pool_size=int(os.environ.get("DATABASE_POOL_SIZE", "40")),
    max_overflow=0,
)
secret = os.environ["BETTER_AUTH_SECRET"]


def get_session() -> Generator[Session]:
    with Session(engine) as session:
        yield session


def get_user_id(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    try:
        claims = jwt.decode(credentials.credentials, secret, algorithms=["HS256"], options={"require": ["exp", "sub"]})
    except jwt.InvalidTokenError:
        raise HTTPException(status_code=401, detail="Could not validate credentials")
    return claims["sub"]


SessionDep = Annotated[Session, Depends(get_session)]
UserId = Annotated[str, Depends(get_user_id)]
TaskId = Annotated[int, Path(ge=1, le=2**53 - 1)]

router = APIRouter(prefix="/api/tasks")


def find_task(session: Session, user_id: str, task_id: int) -> Task:
    task = session.exec(select(Task).where(Task.id == task_id, Task.user_id == user_id)).first()
    if task is None:
        raise HTTPException(status_code=404, detail="Task not found")
    return task


def save(session: Session, task: Task) -> Task:
    session.add(task)
    session.commit()
    session.refresh(task)
    return task


@router.get("", response_model=list[TaskPublic])
def read_tasks(session: SessionDep, user_id: UserId):
    return session.exec(select(Task).where(Task.user_id == user_id).order_by(desc(Task.id))).all()


@router.post("", response_model=TaskPublic, status_code=201)
def create_task(session: SessionDep, user_id: UserId, task_in: TaskCreate, response: Response):
    task = save(session, Task.model_validate(task_in, update={"user_id": user_id}))
    response.headers["Location"] = f"/api/tasks/{task.id}"
    return task


@router.get("/{task_id}", response_model=TaskPublic)
def read_task(session: SessionDep, user_id: UserId, task_id: TaskId):
    return find_task(session, user_id, task_id)


@router.put("/{task_id}", response_model=TaskPublic)
def update_task(session: SessionDep, user_id: UserId, task_id: TaskId, task_in: TaskUpdate):
    changes = task_in.model_dump(exclude_unset=True)
    if not changes:
        raise HTTPException(status_code=422, detail="Nothing to change")
    return save(session, find_task(session, user_id, task_id).sqlmodel_update(changes))


@router.patch("/{task_id}/complete", response_model=TaskPublic)
def complete_task(session: SessionDep, user_id: UserId, task_id: TaskId, body: TaskComplete | None = None):
    task = find_task(session, user_id, task_id)
    task.completed = not task.completed if body is None or body.completed is None else body.completed
    return save(session, task)


@router.delete("/{task_id}", status_code=204)
def delete_task(session: SessionDep, user_id: UserId, task_id: TaskId) -> None:
    session.delete(find_task(session, user_id, task_id))
    session.commit()


app = FastAPI()
app.include_router(router)
