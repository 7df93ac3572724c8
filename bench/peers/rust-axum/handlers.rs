use std::{sync::Arc, time::Instant};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Request, State},
    http::{StatusCode, header::LOCATION},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, patch},
};
use deadpool_postgres::PoolError;
use serde::{Deserialize, Deserializer};

use crate::{
    auth::{User, Verifier},
    store::{Store, Task},
};

pub struct App {
    pub verifier: Verifier,
    pub tasks: Store,
}

pub struct Refusal(pub StatusCode);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.0, Json(serde_json::json!({ "message": self.0.canonical_reason() }))).into_response()
    }
}

impl From<PoolError> for Refusal {
    fn from(error: PoolError) -> Self {
        tracing::error!(%error, "request failed");
        Self(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The properties of a body: none if not sent, some none if null. Unknown ones are ignored.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Changes {
    #[serde(deserialize_with = "sent")]
    title: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    pub description: Option<Option<String>>,
    #[serde(deserialize_with = "sent")]
    completed: Option<Option<bool>>,
}

fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Changes {
    pub fn title(&self) -> Option<&str> {
        self.title.as_ref()?.as_deref()
    }

    pub fn description(&self) -> Option<&str> {
        self.description.as_ref()?.as_deref()
    }

    pub fn completed(&self) -> Option<bool> {
        self.completed?
    }

    fn valid(&self) -> bool {
        let title = self.title.is_none()
            || self.title().is_some_and(|title| !title.trim().is_empty() && title.chars().count() <= 200);
        let description = self.description().is_none_or(|description| description.chars().count() <= 1000);
        title && description && self.completed != Some(None)
    }
}

/// Takes no body for an empty object.
impl<S: Send + Sync> FromRequest<S> for Changes {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, state).await.map_err(|_| Refusal(StatusCode::PAYLOAD_TOO_LARGE))?;
        let changes: Self = match body.is_empty() {
            true => Self::default(),
            false => serde_json::from_slice(&body).map_err(|_| Refusal(StatusCode::UNPROCESSABLE_ENTITY))?,
        };
        if changes.valid() { Ok(changes) } else { Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY)) }
    }
}

pub fn routes(app: Arc<App>) -> Router {
    Router::new()
        .route("/api/tasks", get(list).post(create))
        .route("/api/tasks/{id}", get(read).put(update).delete(remove))
        .route("/api/tasks/{id}/complete", patch(toggle))
        .layer(DefaultBodyLimit::max(65_536))
        .layer(from_fn(logged))
        .with_state(app)
}

async fn logged(request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let response = next.run(request).await;
    let (status, duration) = (response.status().as_u16(), start.elapsed().as_nanos() as u64);
    tracing::info!(%method, path = uri.path(), status, duration, "request");
    response
}

type Found = Result<Json<Task>, Refusal>;

fn found(task: Option<Task>) -> Found {
    task.map(Json).ok_or(Refusal(StatusCode::NOT_FOUND))
}

async fn list(User(user): User, State(app): State<Arc<App>>) -> Result<Json<Vec<Task>>, Refusal> {
    Ok(Json(app.tasks.list(&user).await?))
}

async fn create(
    User(user): User,
    State(app): State<Arc<App>>,
    changes: Changes,
) -> Result<(StatusCode, [(axum::http::HeaderName, String); 1], Json<Task>), Refusal> {
    if changes.title().is_none() {
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let task = found(app.tasks.create(&user, &changes).await?)?;
    Ok((StatusCode::CREATED, [(LOCATION, format!("/api/tasks/{}", task.id))], task))
}

async fn read(User(user): User, State(app): State<Arc<App>>, Path(id): Path<i64>) -> Found {
    found(app.tasks.get(&user, id).await?)
}

async fn update(User(user): User, State(app): State<Arc<App>>, Path(id): Path<i64>, changes: Changes) -> Found {
    if changes.title().is_none() && changes.description.is_none() && changes.completed().is_none() {
        return Err(Refusal(StatusCode::UNPROCESSABLE_ENTITY));
    }
    found(app.tasks.update(&user, id, &changes).await?)
}

async fn toggle(User(user): User, State(app): State<Arc<App>>, Path(id): Path<i64>, changes: Changes) -> Found {
    found(app.tasks.toggle(&user, id, changes.completed()).await?)
}

async fn remove(User(user): User, State(app): State<Arc<App>>, Path(id): Path<i64>) -> Result<StatusCode, Refusal> {
    if app.tasks.remove(&user, id).await? { Ok(StatusCode::NO_CONTENT) } else { Err(Refusal(StatusCode::NOT_FOUND)) }
}
