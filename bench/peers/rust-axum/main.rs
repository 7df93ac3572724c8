//! The service in Rust as it is usually written: axum, deadpool-postgres, jsonwebtoken. With --tuned each token is verified
//! once, and all requests share the connections, on which tokio-postgres then pipelines statements.

mod auth;
mod handlers;
mod store;

use std::{env, error::Error, sync::Arc};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    auth::Verifier,
    handlers::{App, routes},
    store::Store,
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().json().init();
    let tuned = env::args().any(|argument| argument == "--tuned");
    let app = App {
        verifier: Verifier::new(env::var("BETTER_AUTH_SECRET")?.as_bytes(), tuned)?,
        tasks: Store::connect(&env::var("DATABASE_URL")?, env::var("DATABASE_POOL_SIZE")?.parse()?, tuned).await?,
    };
    let listener = TcpListener::bind(format!("{}:{}", env::var("HOST")?, env::var("PORT")?)).await?;
    let mut stop = signal(SignalKind::terminate())?;
    axum::serve(listener, routes(Arc::new(app)))
        .with_graceful_shutdown(async move {
            stop.recv().await;
        })
        .await?;
    Ok(())
}
