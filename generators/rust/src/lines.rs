//! Lets generators/lines.ts call a client that is written in Rust.

use std::io::{Write, stdin, stdout};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// The filters and the page of a list; none for what is not sent.
#[derive(Default, Deserialize)]
pub struct Query {
    pub completed: Option<bool>,
    pub limit: Option<i32>,
    pub cursor: Option<i64>,
}

/// The status of a response, and its body; null for 204 and 304.
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Calls the six operations. A header that is none is not sent.
#[expect(async_fn_in_trait, reason = "all of it runs on one thread")]
pub trait Client {
    async fn list(&self, query: Query) -> Result<Reply>;
    async fn create(&self, body: Value, key: Option<&str>) -> Result<Reply>;
    async fn get(&self, id: i64, if_none_match: Option<&str>) -> Result<Reply>;
    async fn update(&self, id: i64, body: Value, if_match: Option<&str>) -> Result<Reply>;
    /// Sends no body if there is none.
    async fn complete(&self, id: i64, body: Option<Value>) -> Result<Reply>;
    async fn remove(&self, id: i64) -> Result<Reply>;
}

/// Reads one call per line and writes one reply per line. The program's arguments are the base URL and the token.
pub fn serve<C: Client>(connect: impl FnOnce(String, String) -> Result<C>) -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(base_url), Some(token)) = (arguments.next(), arguments.next()) else {
        return Err("the base URL or the token is missing".into());
    };
    let client = connect(base_url, token)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for line in stdin().lines() {
        let reply = match runtime.block_on(call(&client, &line?)) {
            Ok(Reply { status, body }) => json!({ "status": status, "body": body }),
            Err(error) => json!({ "error": error.to_string() }),
        };
        writeln!(stdout(), "{reply}")?;
    }
    Ok(())
}

async fn call(client: &impl Client, line: &str) -> Result<Reply> {
    let parts: Vec<Value> = serde_json::from_str(line)?;
    let operation: String = required(&parts, 0)?;
    match operation.as_str() {
        "list" => client.list(required(&parts, 1)?).await,
        "create" => client.create(required(&parts, 1)?, argument::<String>(&parts, 2)?.as_deref()).await,
        "get" => client.get(required(&parts, 1)?, argument::<String>(&parts, 2)?.as_deref()).await,
        "update" => {
            let tag: Option<String> = argument(&parts, 3)?;
            client.update(required(&parts, 1)?, required(&parts, 2)?, tag.as_deref()).await
        }
        "complete" => client.complete(required(&parts, 1)?, argument(&parts, 2)?).await,
        "remove" => client.remove(required(&parts, 1)?).await,
        _ => Err(format!("no operation {operation}").into()),
    }
}

/// Decodes the argument at that index; none if it is missing or null.
fn argument<T: DeserializeOwned>(parts: &[Value], index: usize) -> Result<Option<T>> {
    let given = parts.get(index).filter(|part| !part.is_null());
    Ok(given.map(|part| serde_json::from_value(part.clone())).transpose()?)
}

fn required<T: DeserializeOwned>(parts: &[Value], index: usize) -> Result<T> {
    argument(parts, index)?.ok_or_else(|| format!("argument {index} is missing").into())
}
