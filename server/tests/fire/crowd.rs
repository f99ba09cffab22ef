//! Fifty people act in one execution at the same moment.

use crate::common::{Answer, Browser, Options, Temporary, TestApp, eventually};
use futures::future::join_all;
use model::{
    ExecutionId, PersonId,
    executions::{DeliveryState, Execution, ExecutionCommand as C, ExecutionOrder},
    identity::Role,
};
use reqwest::Method;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PEOPLE: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_fifty_people_is_lost_on_sqlite() {
    let folder = Temporary::new();
    let app = TestApp::with(Options {
        database_url: Some(folder.sqlite()),
        ..Options::default()
    })
    .await;
    all_at_once(app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_fifty_people_is_lost_on_postgres() {
    all_at_once(TestApp::postgres().await).await;
}

fn order(command: C) -> ExecutionOrder {
    ExecutionOrder {
        id: Some(Uuid::now_v7()),
        command,
    }
}

async fn send(client: &Browser, id: ExecutionId, order: &ExecutionOrder) -> Answer {
    let path = format!("/api/v1/executions/{id}/commands");
    client
        .send(client.request(Method::POST, &path).json(order))
        .await
}

async fn stored(app: &TestApp, id: ExecutionId) -> Execution {
    let mut tx = app.engine.db().read().await.expect("read");
    tx.execution(app.org("sponsor"), id)
        .await
        .expect("read")
        .expect("the execution")
}

async fn all_at_once(app: TestApp) {
    let playbook = app.playbook(&[("sponsor", "owner")]).await;
    let id = app.execution(playbook.summary.playbook.id).await.row.id;
    let (sponsor, crowd) = (
        app.program("sponsor").await,
        app.crowd(PEOPLE, Role::Stakeholder).await,
    );
    let slots: Vec<_> = playbook.body.slots.iter().map(|s| s.key.clone()).collect();
    let mut people = Vec::new();
    for (n, ctx) in crowd.iter().enumerate() {
        let person = ctx.actor.person.expect("a person");
        let slot = slots[n % slots.len()].clone();
        let appoint = order(C::Appoint {
            slot: slot.clone(),
            person,
        });
        let answer = send(&sponsor, id, &appoint).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        people.push((person, slot, app.program_of(ctx).await));
    }
    // No job has anything left to write: from here on only people change it.
    eventually("every page is settled", || async {
        let x = stored(&app, id).await;
        let queued = |p: &model::executions::PageRun| {
            p.deliveries
                .iter()
                .any(|d| d.state == DeliveryState::Queued)
        };
        !x.pages.iter().any(queued)
    })
    .await;
    let before = stored(&app, id).await;

    // Each acknowledges, writes a line and books a cost; the commander begins the first tasks.
    let mut mine: Vec<(&Browser, Vec<ExecutionOrder>)> = people
        .iter()
        .enumerate()
        .map(|(n, (_, slot, client))| {
            let orders = vec![
                order(C::Acknowledge { slot: slot.clone() }),
                order(C::Note {
                    text: format!("line of person {n}"),
                }),
                order(C::AddCost {
                    text: format!("cost of person {n}"),
                    amount: n as u64 + 1,
                    minutes: 1,
                }),
            ];
            (client, orders)
        })
        .collect();
    let tasks: Vec<_> = before
        .tasks
        .iter()
        .filter(|t| t.state.key() == "ready")
        .map(|t| t.spec.id.clone())
        .collect();
    assert!(!tasks.is_empty(), "some task can be begun");
    for task in &tasks {
        mine.push((&sponsor, vec![order(C::StartTask { task: task.clone() })]));
    }
    let commands: usize = mine.iter().map(|(_, orders)| orders.len()).sum();
    let all = mine.iter().map(async |(client, orders)| {
        for order in orders {
            let answer = send(client, id, order).await;
            assert_eq!(
                answer.status,
                200,
                "{}: {}",
                order.command.name(),
                answer.text
            );
        }
    });
    join_all(all).await;

    let after = stored(&app, id).await;
    check(&before, &after, commands, &people, &tasks);

    // The same again, as phones do that heard no answer: nothing more comes of it.
    let again = mine.iter().map(async |(client, orders)| {
        for order in orders {
            assert_eq!(send(client, id, order).await.status, 200);
        }
    });
    join_all(again).await;
    assert_eq!(stored(&app, id).await, after);
    app.stop().await;
}

/// The state is the sum of what was sent.
fn check(
    before: &Execution,
    after: &Execution,
    commands: usize,
    people: &[(PersonId, String, Browser)],
    tasks: &[String],
) {
    assert_eq!(after.revision, before.revision + commands as i64);
    let costs: u64 = (1..=PEOPLE as u64).sum();
    assert_eq!((after.spent(), after.costs.len()), (costs, PEOPLE));
    let lines: Vec<_> = after
        .log
        .iter()
        .filter(|l| l.kind == "note")
        .map(|l| l.text.as_str())
        .collect();
    let distinct: BTreeSet<_> = lines.iter().collect();
    assert_eq!((lines.len(), distinct.len()), (PEOPLE, PEOPLE), "{lines:?}");
    let mut asked: BTreeMap<&str, Vec<PersonId>> = BTreeMap::new();
    for (person, slot, _) in people {
        let page = after
            .pages
            .iter()
            .find(|p| p.person == *person)
            .expect("a page");
        assert_eq!(page.state.key(), "acknowledged", "of {person} for {slot}");
        asked.entry(slot).or_default().push(*person);
    }
    for slot in &after.slots {
        let holder = slot.holder().expect("somebody holds each slot");
        assert!(asked[slot.key.as_str()].contains(&holder), "{}", slot.key);
    }
    for task in tasks {
        let state = after.task(task).expect("the task").state.key();
        assert_eq!(state, "in_progress", "{task}");
    }
    assert!(after.stamps.t3.is_some(), "coordinated");
}
