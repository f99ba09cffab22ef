use leptos::prelude::*;
use ui::*;

use super::Sample;

fn coverage() -> Vec<CoverageRow> {
    use Tone::{Gap, Neutral, Ready, Watch};
    let titles = [
        "Price war",
        "Hostile bid",
        "Key customer leaves",
        "Rival enters a core market",
        "Demand collapses",
        "Currency shock",
        "Channel partner fails",
        "Disruptive substitute",
        "Tariffs change",
        "Boycott",
    ];
    let rows: [(&str, &[Tone]); 8] = [
        (
            "MKT",
            &[
                Ready, Ready, Ready, Watch, Ready, Gap, Ready, Ready, Neutral, Ready,
            ],
        ),
        ("OPS", &[Ready, Ready, Watch, Ready, Ready, Ready, Ready]),
        (
            "FIN",
            &[Ready, Watch, Watch, Ready, Ready, Ready, Gap, Gap, Ready],
        ),
        ("REG", &[Ready, Ready, Gap, Ready, Watch]),
        ("TEC", &[Ready, Ready, Ready, Ready, Ready, Ready, Watch]),
        ("TAL", &[Watch, Gap, Ready, Neutral]),
        ("BRD", &[Ready, Ready, Ready, Watch, Ready, Ready]),
        ("STR", &[Neutral, Neutral, Ready, Watch, Ready]),
    ];
    rows.into_iter()
        .map(|(code, tones)| {
            let cells = tones
                .iter()
                .zip(titles)
                .map(|(tone, title)| {
                    let word = match tone {
                        Ready => "ready",
                        Watch => "stale",
                        Gap => "no deputy",
                        Neutral => "missing",
                    };
                    CoverageCell::new(title, *tone, word, paths::playbook(1))
                })
                .collect();
            CoverageRow::new(code, cells)
        })
        .collect()
}

fn node(id: &str, title: &str, lane: &str, start_s: i64, end_s: i64, critical: bool) -> GraphNode {
    GraphNode {
        id: id.into(),
        title: title.into(),
        lane: lane.into(),
        start_s,
        end_s,
        critical,
    }
}

fn tasks() -> Vec<GraphNode> {
    vec![
        node(
            "declare",
            "Declare the activation",
            "Immediate",
            0,
            60,
            true,
        ),
        node(
            "isolate",
            "Isolate the payment network",
            "Immediate",
            60,
            120,
            true,
        ),
        node(
            "legal",
            "Start the reporting clock",
            "Immediate",
            60,
            90,
            false,
        ),
        node(
            "assess",
            "Assess what was reached",
            "Secondary",
            120,
            270,
            true,
        ),
        node(
            "staff",
            "Tell staff what to say",
            "Secondary",
            120,
            210,
            false,
        ),
        node(
            "decide",
            "Decide: restore or rebuild",
            "Follow-up",
            270,
            420,
            true,
        ),
        node(
            "regulator",
            "Send the early warning to the regulator",
            "Follow-up",
            270,
            480,
            false,
        ),
        node(
            "board",
            "Brief the board chair",
            "Follow-up",
            420,
            600,
            true,
        ),
    ]
}

fn order() -> Vec<(String, String)> {
    [
        ("declare", "isolate"),
        ("declare", "legal"),
        ("isolate", "assess"),
        ("isolate", "staff"),
        ("assess", "decide"),
        ("legal", "regulator"),
        ("assess", "regulator"),
        ("decide", "board"),
        ("staff", "board"),
    ]
    .map(|(from, to)| (from.to_string(), to.to_string()))
    .to_vec()
}

pub fn view() -> impl IntoView {
    view! {
        <Section title="Pictures" id="pictures">
            <div class="stack-l">
            <Sample name="Waterfall: each lost point names its fix">
                <Waterfall
                    label="Readiness of Ransomware in payment systems"
                    score_tenths=671
                    losses=vec![
                        Loss::new("Staffed", 50).fix("Assign a deputy to the legal lead").href(paths::playbook(1)),
                        Loss::new("Reachable", 30).fix("2 people have one channel only").href(paths::people()),
                        Loss::new("Fresh", 68).fix("Review version 4").href(paths::playbook(1)),
                        Loss::new("Exercised", 151).fix("Run a tabletop").href(paths::review_new()),
                        Loss::new("Learned", 30).fix("Close 1 overdue action item").href(paths::actions()),
                    ]
                />
            </Sample>
            <Sample name="Coverage: domains down, playbooks across">
                <CoverageGrid label="Coverage by domain" rows=coverage() />
            </Sample>
            <Sample name="Tasks: the critical path is heavy">
                <TaskGraph label="Tasks of Ransomware in payment systems" nodes=tasks() edges=order() />
            </Sample>
            </div>
        </Section>
    }
}
