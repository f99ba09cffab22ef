use crate::core::Result;
use model::{
    OrgId,
    exercises::ScenarioOffer,
    readiness::{Coverage, Readiness},
};
use store::Tx;

/// How many scenarios are offered.
const OFFERS: usize = 5;

/// Scenarios fitted to the weakest published playbooks: the lowest score first, then the most
/// critical.
pub(crate) async fn offers(
    tx: &mut Tx,
    org: OrgId,
    readiness: &Readiness,
) -> Result<Vec<ScenarioOffer>> {
    let mut published: Vec<_> = readiness
        .playbooks()
        .filter(|p| p.coverage != Coverage::Missing)
        .collect();
    published.sort_by(|a, b| {
        (a.score.score, std::cmp::Reverse(a.criticality), &a.key).cmp(&(
            b.score.score,
            std::cmp::Reverse(b.criticality),
            &b.key,
        ))
    });
    published.truncate(OFFERS);
    let versions = tx.current_versions(org).await?;
    Ok(published
        .into_iter()
        .filter_map(|p| {
            let scenario = &versions
                .iter()
                .find(|v| v.playbook_id == p.id)?
                .body
                .scenario;
            Some(ScenarioOffer {
                playbook: p.id,
                playbook_key: p.key.clone(),
                playbook_title: p.title.clone(),
                title: scenario.title.clone(),
                background: scenario.background.clone(),
                objectives: scenario.objectives.clone(),
                reason: format!(
                    "{}; readiness {}; criticality {} of 5",
                    p.coverage.label(),
                    p.score.score,
                    p.criticality
                ),
            })
        })
        .collect())
}
