use std::{
    error::Error,
    ops::Deref,
    sync::atomic::{AtomicUsize, Ordering},
};

use chrono::{DateTime, SecondsFormat, Utc};
use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod};
use serde::{Serialize, Serializer};
use tokio_postgres::{Config, NoTls, Row, types::ToSql};

use crate::handlers::Changes;

#[derive(Serialize)]
pub struct Task {
    pub id: i64,
    user_id: String,
    title: String,
    description: Option<String>,
    completed: bool,
    #[serde(serialize_with = "timestamp")]
    created_at: DateTime<Utc>,
    #[serde(serialize_with = "timestamp")]
    updated_at: DateTime<Utc>,
}

fn timestamp<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&time.to_rfc3339_opts(SecondsFormat::Millis, true))
}

impl From<&Row> for Task {
    fn from(row: &Row) -> Self {
        Self {
            id: row.get(0),
            user_id: row.get(1),
            title: row.get(2),
            description: row.get(3),
            completed: row.get(4),
            created_at: row.get(5),
            updated_at: row.get(6),
        }
    }
}

/// A connection for one request, or one of those that all requests share.
enum Connection<'a> {
    Own(Client),
    Shared(&'a Client),
}

impl Deref for Connection<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        match self {
            Self::Own(client) => client,
            Self::Shared(client) => client,
        }
    }
}

/// Asks for tasks of one user; each statement is prepared once for each connection.
pub struct Store {
    pool: Pool,
    shared: Vec<Client>,
    next: AtomicUsize,
}

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

macro_rules! returning {
    ($sql:literal) => {
        concat!($sql, " id, user_id, title, description, completed, created_at, updated_at")
    };
    ($sql:literal, $rest:literal) => {
        concat!($sql, " id, user_id, title, description, completed, created_at, updated_at ", $rest)
    };
}

impl Store {
    pub async fn connect(url: &str, size: usize, share: bool) -> Result<Self, Box<dyn Error>> {
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool =
            Pool::builder(Manager::from_config(url.parse::<Config>()?, NoTls, manager)).max_size(size).build()?;
        let mut shared = Vec::new();
        if share {
            for _ in 0..size {
                shared.push(pool.get().await?);
            }
        }
        Ok(Self { pool, shared, next: AtomicUsize::new(0) })
    }

    async fn connection(&self) -> Result<Connection<'_>, PoolError> {
        if self.shared.is_empty() {
            return Ok(Connection::Own(self.pool.get().await?));
        }
        let index = self.next.fetch_add(1, Ordering::Relaxed) % self.shared.len();
        Ok(Connection::Shared(&self.shared[index]))
    }

    async fn one(&self, sql: &str, parameters: Parameters<'_>) -> Result<Option<Task>, PoolError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached(sql).await?;
        Ok(connection.query_opt(&statement, parameters).await?.as_ref().map(Task::from))
    }

    pub async fn list(&self, user: &str) -> Result<Vec<Task>, PoolError> {
        let connection = self.connection().await?;
        let sql = returning!("select", "from tasks where user_id = $1 order by id desc");
        let statement = connection.prepare_cached(sql).await?;
        Ok(connection.query(&statement, &[&user]).await?.iter().map(Task::from).collect())
    }

    pub async fn create(&self, user: &str, changes: &Changes) -> Result<Option<Task>, PoolError> {
        let sql = returning!(
            "insert into tasks (user_id, title, description, completed) values ($1, $2, $3, coalesce($4, false)) returning"
        );
        self.one(sql, &[&user, &changes.title(), &changes.description(), &changes.completed()]).await
    }

    pub async fn get(&self, user: &str, id: i64) -> Result<Option<Task>, PoolError> {
        self.one(returning!("select", "from tasks where user_id = $1 and id = $2"), &[&user, &id]).await
    }

    pub async fn update(&self, user: &str, id: i64, changes: &Changes) -> Result<Option<Task>, PoolError> {
        let sql = returning!(
            "update tasks set title = coalesce($3, title), description = case when $4::boolean then $5 else description end,
            completed = coalesce($6, completed), updated_at = now() where user_id = $1 and id = $2 returning"
        );
        let described = changes.description.is_some();
        let (title, description, completed) = (changes.title(), changes.description(), changes.completed());
        self.one(sql, &[&user, &id, &title, &described, &description, &completed]).await
    }

    pub async fn toggle(&self, user: &str, id: i64, completed: Option<bool>) -> Result<Option<Task>, PoolError> {
        let sql = returning!(
            "update tasks set completed = coalesce($3, not completed), updated_at = now() where user_id = $1 and id = $2
            returning"
        );
        self.one(sql, &[&user, &id, &completed]).await
    }

    pub async fn remove(&self, user: &str, id: i64) -> Result<bool, PoolError> {
        let connection = self.connection().await?;
        let statement = connection.prepare_cached("delete from tasks where user_id = $1 and id = $2").await?;
        Ok(connection.execute(&statement, &[&user, &id]).await? == 1)
    }
}
