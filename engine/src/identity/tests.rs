use super::*;
use crate::{Engine, Origin, Settings, demo, testing::Test};
use model::{
    Code,
    audit::Outcome,
    identity::{NewPerson, Role},
};

const HELENA: &str = "helena.aldermoor@aldermoor.example";

fn origin() -> Origin {
    Origin {
        address: "192.0.2.7".into(),
        user_agent: "browser".into(),
        request_id: "r".into(),
        reserved: None,
    }
}

/// Another process on the same data.
fn restarted(t: &Test) -> Engine {
    Engine::new(Settings {
        db: t.engine.db().clone(),
        clock: Box::new(t.clock.clone()),
        secret: vec![8; 32],
        outside: crate::testing::outside(),
        library: Default::default(),
    })
}

async fn code(t: &Test, email: &str, password: &str) -> Result<(), Code> {
    sign_in(&t.engine, &origin(), email, password)
        .await
        .map(drop)
        .map_err(|e| e.code())
}

#[tokio::test]
async fn a_session_lives_until_it_is_revoked_or_expires() {
    let t = Test::new().await;
    let signed = sign_in(
        &t.engine,
        &origin(),
        "  Helena.Aldermoor@Aldermoor.example ",
        demo::PASSWORD,
    )
    .await
    .expect("sign in");
    let known = authenticate_session(&t.engine, &signed.token)
        .await
        .expect("known");
    assert_eq!(known.actor.person, Some(t.id("Helena")));
    assert!(known.renewed.is_none());
    t.clock.advance_secs(RENEW_SECS + 1);
    let renewed = authenticate_session(&t.engine, &signed.token)
        .await
        .expect("known")
        .renewed
        .expect("renewed");
    t.clock.advance_secs(TOKEN_SECS - 1);
    assert!(
        authenticate_session(&t.engine, &signed.token)
            .await
            .is_err(),
        "the old token has expired"
    );
    let known = authenticate_session(&t.engine, &renewed)
        .await
        .expect("the new one has not");
    let ctx = crate::Ctx {
        actor: known.actor,
        origin: origin(),
    };
    assert_eq!(
        sessions(&t.engine, &ctx)
            .await
            .expect("sessions")
            .iter()
            .filter(|s| s.current)
            .count(),
        1
    );
    sign_out(&t.engine, &ctx).await.expect("sign out");
    assert_eq!(
        authenticate_session(&t.engine, &renewed)
            .await
            .expect_err("revoked")
            .code(),
        Code::Unauthenticated
    );
    assert_eq!(
        authenticate_session(&t.engine, "eyJhbGciOiJub25lIn0.e30.")
            .await
            .expect_err("forged")
            .code(),
        Code::Unauthenticated
    );
    t.finish().await;
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_whatever_happens() {
    let t = Test::new().await;
    let mut token = sign_in(&t.engine, &origin(), HELENA, demo::PASSWORD)
        .await
        .expect("sign in")
        .token;
    for _ in 0..(SESSION_HOURS * 3) {
        t.clock.advance_secs(20 * 60);
        match authenticate_session(&t.engine, &token).await {
            Ok(known) => token = known.renewed.expect("renewed each time"),
            Err(e) => assert_eq!(e.code(), Code::Unauthenticated),
        }
    }
    assert!(authenticate_session(&t.engine, &token).await.is_err());
    t.finish().await;
}

#[tokio::test]
async fn failures_are_throttled_and_a_restart_forgives_nobody() {
    let t = Test::new().await;
    for _ in 0..4 {
        assert_eq!(code(&t, HELENA, "wrong").await, Err(Code::Unauthenticated));
    }
    assert_eq!(
        code(&t, "nobody@aldermoor.example", "wrong").await,
        Err(Code::Unauthenticated)
    );
    assert_eq!(code(&t, HELENA, "wrong").await, Err(Code::Throttled));
    assert_eq!(
        code(&t, HELENA, demo::PASSWORD).await,
        Err(Code::Throttled),
        "the right password waits too"
    );
    let refused = sign_in(&restarted(&t), &origin(), HELENA, demo::PASSWORD)
        .await
        .map(drop)
        .expect_err("throttled");
    assert!(
        refused
            .problem()
            .retry_after
            .is_some_and(|s| (1..=30).contains(&s))
    );
    t.clock.advance_secs(31);
    assert_eq!(code(&t, HELENA, demo::PASSWORD).await, Ok(()));
    assert_eq!(
        code(&t, HELENA, "wrong").await,
        Err(Code::Unauthenticated),
        "success cleared the count"
    );
    assert!(
        t.audited("identity.sign_in", Outcome::Denied).await
            && t.audited("identity.sign_in", Outcome::Success).await
    );
    t.finish().await;
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits_also_after_a_restart() {
    let t = Test::new().await;
    for n in 1..30 {
        // No account fails twice.
        let email = format!("nobody{n}@aldermoor.example");
        assert_eq!(
            code(&t, &email, "wrong").await,
            Err(Code::Unauthenticated),
            "{n}"
        );
    }
    assert_eq!(
        code(&t, "nobody30@aldermoor.example", "wrong").await,
        Err(Code::Throttled)
    );
    assert_eq!(
        code(&t, HELENA, demo::PASSWORD).await,
        Err(Code::Throttled),
        "whoever comes from there waits"
    );
    let elsewhere = Origin {
        address: "192.0.2.8".into(),
        ..origin()
    };
    sign_in(&t.engine, &elsewhere, HELENA, demo::PASSWORD)
        .await
        .expect("another address does not wait");
    let refused = sign_in(&restarted(&t), &origin(), HELENA, demo::PASSWORD)
        .await
        .map(drop)
        .expect_err("throttled");
    assert_eq!(refused.code(), Code::Throttled);
    t.clock.advance_secs(31);
    assert_eq!(code(&t, HELENA, demo::PASSWORD).await, Ok(()));
    t.finish().await;
}

#[tokio::test]
async fn changed_roles_count_at_once_and_the_last_administrator_stays() {
    let t = Test::new().await;
    let admin = t.as_("Oskar");
    let token = sign_in(&t.engine, &origin(), HELENA, demo::PASSWORD)
        .await
        .expect("sign in")
        .token;
    let helena = people(&t.engine, &admin)
        .await
        .expect("people")
        .into_iter()
        .find(|p| p.id == t.id("Helena"))
        .expect("Helena");
    let changed = set_roles(
        &t.engine,
        &admin,
        helena.id,
        helena.revision,
        &[Role::Auditor, Role::Auditor],
    )
    .await
    .expect("roles");
    assert_eq!(changed.roles, [Role::Auditor]);
    assert_eq!(
        authenticate_session(&t.engine, &token)
            .await
            .expect("known")
            .actor
            .roles,
        [Role::Auditor]
    );
    assert_eq!(
        set_roles(&t.engine, &admin, helena.id, helena.revision, &[])
            .await
            .expect_err("stale")
            .code(),
        Code::StaleRevision
    );
    set_active(&t.engine, &admin, helena.id, changed.revision, false)
        .await
        .expect("deactivate");
    assert!(
        authenticate_session(&t.engine, &token).await.is_err(),
        "sessions of a deactivated person end"
    );
    let oskar = me(&t.engine, &admin).await.expect("me");
    assert_eq!(
        set_roles(&t.engine, &admin, oskar.id, oskar.revision, &[])
            .await
            .expect_err("last")
            .code(),
        Code::Conflict
    );
    assert_eq!(
        set_active(&t.engine, &admin, oskar.id, oskar.revision, false)
            .await
            .expect_err("self")
            .code(),
        Code::Conflict
    );
    t.finish().await;
}

#[tokio::test]
async fn a_new_person_has_a_sound_password_and_an_address_of_their_own() {
    let t = Test::new().await;
    let admin = t.as_("Oskar");
    let new = NewPerson {
        name: "Nora Field".into(),
        email: "Nora.Field@aldermoor.example".into(),
        title: "Analyst".into(),
        password: "copper lantern orbit".into(),
        roles: vec![Role::Stakeholder],
    };
    let made = create_person(&t.engine, &admin, &new)
        .await
        .expect("create");
    assert_eq!(made.email, "nora.field@aldermoor.example");
    assert_eq!(code(&t, &made.email, "copper lantern orbit").await, Ok(()));
    let twice = create_person(&t.engine, &admin, &new)
        .await
        .expect_err("twice")
        .problem();
    assert_eq!(twice.faults[0].field, "email");
    for (field, bad) in [
        (
            "password",
            NewPerson {
                password: "password1234".into(),
                ..new.clone()
            },
        ),
        (
            "email",
            NewPerson {
                email: "nora".into(),
                ..new.clone()
            },
        ),
        (
            "name",
            NewPerson {
                name: " ".into(),
                ..new.clone()
            },
        ),
    ] {
        let problem = create_person(&t.engine, &admin, &bad)
            .await
            .expect_err(field)
            .problem();
        assert_eq!(problem.faults[0].field, field);
    }
    assert_eq!(
        create_person(&t.engine, &t.as_("Helena"), &new)
            .await
            .expect_err("denied")
            .code(),
        Code::Denied
    );
    assert!(t.audited("identity.create_person", Outcome::Denied).await);
    t.finish().await;
}

#[tokio::test]
async fn a_bearer_token_acts_as_its_person_until_revoked_or_expired() {
    let t = Test::new().await;
    let ctx = t.as_("Katarina");
    let made = create_token(&t.engine, &ctx, "Reporting", 2)
        .await
        .expect("token");
    assert_eq!(
        authenticate_bearer(&t.engine, &made.secret)
            .await
            .expect("known")
            .person,
        Some(t.id("Katarina"))
    );
    assert!(authenticate_bearer(&t.engine, "m_other").await.is_err());
    assert_eq!(
        revoke_token(&t.engine, &t.as_("Oskar"), made.token.id)
            .await
            .expect_err("not theirs")
            .code(),
        Code::NotFound
    );
    t.clock.advance_secs(2 * 86_400);
    assert!(
        authenticate_bearer(&t.engine, &made.secret).await.is_err(),
        "expired"
    );
    let made = create_token(&t.engine, &ctx, "Reporting", 2)
        .await
        .expect("token");
    revoke_token(&t.engine, &ctx, made.token.id)
        .await
        .expect("revoke");
    assert!(
        authenticate_bearer(&t.engine, &made.secret).await.is_err(),
        "revoked"
    );
    assert_eq!(
        create_token(&t.engine, &ctx, "", 400)
            .await
            .expect_err("faults")
            .code(),
        Code::Invalid
    );
    t.finish().await;
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let t = Test::new().await;
    let here = sign_in(&t.engine, &origin(), HELENA, demo::PASSWORD)
        .await
        .expect("here");
    let there = sign_in(&t.engine, &origin(), HELENA, demo::PASSWORD)
        .await
        .expect("there");
    let known = authenticate_session(&t.engine, &here.token)
        .await
        .expect("known");
    let ctx = crate::Ctx {
        actor: known.actor,
        origin: origin(),
    };
    assert_eq!(
        change_password(&t.engine, &ctx, "wrong", "copper lantern orbit")
            .await
            .expect_err("current")
            .problem()
            .faults[0]
            .field,
        "current"
    );
    change_password(&t.engine, &ctx, demo::PASSWORD, "copper lantern orbit")
        .await
        .expect("change");
    assert!(authenticate_session(&t.engine, &there.token).await.is_err());
    assert!(authenticate_session(&t.engine, &here.token).await.is_ok());
    assert_eq!(
        code(&t, HELENA, demo::PASSWORD).await,
        Err(Code::Unauthenticated)
    );
    t.finish().await;
}
