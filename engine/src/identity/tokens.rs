use super::keys::secret_hash;
use crate::core::{Ctx, Engine, Error, Result, Work};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    TokenId,
    identity::{ApiToken, NewToken, Permission},
};
use rand::RngCore;

/// My API tokens, newest first.
pub async fn tokens(engine: &Engine, ctx: &Ctx) -> Result<Vec<ApiToken>> {
    let mut tx = engine
        .read(ctx, Permission::TokensManage, "identity.tokens")
        .await?;
    Ok(tx.tokens(ctx.org(), ctx.person()?).await?)
}

/// Makes a token that acts as me for `days` days. The secret is in the answer and nowhere else.
///
/// # Errors
/// A fault of `name` or `days`.
pub async fn create_token(engine: &Engine, ctx: &Ctx, name: &str, days: u32) -> Result<NewToken> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::TokensManage,
        "identity.create_token",
        "token",
    )
    .await?;
    let outcome = async {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 80 {
            return Err(Error::fault(
                "name",
                "Give the token a name of 1 to 80 characters that says what uses it.",
            ));
        }
        if !(1..=365).contains(&days) {
            return Err(Error::fault("days", "A token lives 1 to 365 days."));
        }
        let mut bytes = [0u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        let secret = format!("m_{}", URL_SAFE_NO_PAD.encode(bytes));
        let token = ApiToken {
            id: work.id::<TokenId>(),
            org_id: ctx.org(),
            person_id: person,
            name: name.to_owned(),
            created_at: work.now,
            expires_at: work.now.plus_days(i64::from(days)),
            last_used_at: None,
            revoked_at: None,
        };
        work.on(format!("token:{}", token.id));
        work.say(format!("{name}, {days} days"));
        work.tx.insert_token(&token, &secret_hash(&secret)).await?;
        Ok(NewToken { token, secret })
    }
    .await;
    work.finish(outcome).await
}

pub async fn revoke_token(engine: &Engine, ctx: &Ctx, id: TokenId) -> Result<()> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::TokensManage,
        "identity.revoke_token",
        format!("token:{id}"),
    )
    .await?;
    let outcome = async {
        if work
            .tx
            .revoke_token(ctx.org(), person, id, work.now)
            .await?
        {
            Ok(())
        } else {
            Err(Error::not_found("token"))
        }
    }
    .await;
    work.finish(outcome).await
}
