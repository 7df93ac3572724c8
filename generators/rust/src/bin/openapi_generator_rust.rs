use std::error::Error as StdError;

use lines::{Client, Query, Reply, Result};
use openapi_generator_rust::apis::{Error, ResponseContent, configuration::Configuration, tasks_api};
use serde::Serialize;
use serde_json::{Value, from_value, to_value};

struct Tasks(Configuration);

fn main() -> Result<()> {
    lines::serve(|base_path, token| {
        Ok(Tasks(Configuration { base_path, bearer_access_token: Some(token), ..Configuration::new() }))
    })
}

/// The typed body of a success or of an error.
fn reply_of<S, E>(outcome: std::result::Result<ResponseContent<S>, Error<E>>) -> Result<Reply>
where
    S: Serialize,
    E: Serialize + std::fmt::Debug + 'static,
{
    match outcome {
        Ok(response) => reply(response),
        Err(Error::ResponseError(response)) => reply(response),
        Err(error) => Err(Box::<dyn StdError>::from(error)),
    }
}

fn reply<T: Serialize>(response: ResponseContent<T>) -> Result<Reply> {
    let body = response.entity.map_or(Ok(Value::Null), to_value)?;
    Ok(Reply { status: response.status.as_u16(), body })
}

impl Client for Tasks {
    async fn list(&self, Query { completed, limit, cursor }: Query) -> Result<Reply> {
        reply_of(tasks_api::list_tasks(&self.0, completed, None, limit, cursor, None).await)
    }

    async fn create(&self, body: Value, key: Option<&str>) -> Result<Reply> {
        reply_of(tasks_api::create_task(&self.0, from_value(body)?, key).await)
    }

    async fn get(&self, id: i64, if_none_match: Option<&str>) -> Result<Reply> {
        reply_of(tasks_api::get_task(&self.0, id, if_none_match).await)
    }

    async fn update(&self, id: i64, body: Value, if_match: Option<&str>) -> Result<Reply> {
        reply_of(tasks_api::update_task(&self.0, id, from_value(body)?, if_match, None).await)
    }

    async fn complete(&self, id: i64, body: Option<Value>) -> Result<Reply> {
        let body = body.map(from_value).transpose()?;
        reply_of(tasks_api::complete_task(&self.0, id, None, None, body).await)
    }

    async fn remove(&self, id: i64) -> Result<Reply> {
        reply_of(tasks_api::delete_task(&self.0, id, None, None).await)
    }
}
