//! What the desk says, and what the demo shows.

use super::*;

#[tokio::test]
async fn the_desk_says_the_one_next_thing() {
    let t = Test::new().await;
    let next = |who: &str| {
        let ctx = t.as_(who);
        let engine = t.engine.clone();
        async move { desk::get(&engine, &ctx).await.expect("desk").next }
    };
    // What waits for a decision comes first, then what is planned.
    let NextAction::DecideProposal { id, key, .. } = next("Helena").await else {
        panic!("a proposal is open");
    };
    assert_eq!(key, "PRO-0006");
    let helena = t.as_("Helena");
    crate::signals::decline(&t.engine, &helena, id, "A known batch.", None)
        .await
        .expect("declined");
    assert!(matches!(
        next("Helena").await,
        NextAction::PrepareReview { .. }
    ));
    // Who is asked to take a slot sees nothing before it; who leads, what waits in it.
    let NextAction::Acknowledge {
        execution,
        slot,
        exercise,
        ..
    } = next("Peter").await
    else {
        panic!("Peter is asked");
    };
    assert_eq!((slot.as_str(), exercise), ("Customer supply lead", false));
    assert!(matches!(
        next("Tomas").await,
        NextAction::Respond { execution: same, .. } if same == execution
    ));
    assert!(matches!(
        next("Isabelle").await,
        NextAction::OverdueAction { .. }
    ));
    let NextAction::AcceptChange { execution, .. } = next("Katarina").await else {
        panic!("a change is proposed");
    };
    let katarina = t.as_("Katarina");
    let reason = "It stands in the duty list.";
    crate::executions::decline_change(&t.engine, &katarina, execution, 0, reason)
        .await
        .expect("declined");
    assert!(matches!(
        next("Katarina").await,
        NextAction::FillSlots { slots: 0.., .. }
    ));
    assert!(matches!(next("Yuki").await, NextAction::CheckAudit));
    opened(&t).await;
    assert!(matches!(
        next("Daniel").await,
        NextAction::JoinReview { .. }
    ));
    t.finish().await;
}

#[tokio::test]
async fn the_demo_is_seeded_once_and_is_honestly_mixed() {
    let t = Test::new().await;
    assert!(!demo::seed(&t.engine).await.expect("again"));
    let books = playbooks::list(&t.engine, &t.as_("Katarina"), &Default::default())
        .await
        .expect("list");
    assert_eq!(books.len(), 20);
    let readiness = crate::readiness::current(&t.engine, &t.as_("Katarina"))
        .await
        .expect("readiness");
    use model::readiness::Coverage as C;
    for coverage in [C::Ready, C::Stale, C::Unstaffed, C::NeverExercised] {
        assert!(readiness.count(coverage) >= 2, "{coverage:?}");
    }
    let past = list(&t.engine, &t.as_("Helena"))
        .await
        .expect("list")
        .into_iter()
        .find(|r| r.state == "closed")
        .expect("a closed review");
    assert_eq!((past.signatures, past.action_items), (2, 4));
    t.finish().await;
}
