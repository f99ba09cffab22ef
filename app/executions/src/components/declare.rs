use door::AppError;
use leptos::prelude::*;
use model::{
    ProposalId,
    executions::{
        DeclarablePlaybook, DeclareForm as Form, ExecutionMode, NewExecution, severity_label,
    },
};
use std::collections::BTreeMap;
use ui::*;

use super::{ExerciseMark, Fault, fault_at};
use crate::state::{counted, person_choices};

/// Playbooks shown before somebody searches for another.
const SHOWN: usize = 8;

/// What is chosen and typed; it outlives a form that is drawn anew.
#[derive(Clone, Copy)]
pub struct Entered {
    pub playbook: RwSignal<String>,
    search: RwSignal<String>,
    title: RwSignal<String>,
    situation: RwSignal<String>,
    severity: RwSignal<String>,
    mode: RwSignal<String>,
    commander: RwSignal<String>,
    variables: StoredValue<BTreeMap<String, ArcRwSignal<String>>>,
    /// The title that the playbook gave.
    given: StoredValue<String>,
}

impl Entered {
    /// With what the address says already.
    pub fn new(playbook: String, severity: String, mode: String) -> Self {
        let severity = if matches!(severity.as_str(), "1" | "2" | "3" | "4") {
            severity
        } else {
            "2".into()
        };
        let mode = ExecutionMode::from_key(&mode).unwrap_or(ExecutionMode::Live);
        Self {
            playbook: RwSignal::new(playbook),
            search: RwSignal::new(String::new()),
            title: RwSignal::new(String::new()),
            situation: RwSignal::new(String::new()),
            severity: RwSignal::new(severity),
            mode: RwSignal::new(mode.key().into()),
            commander: RwSignal::new(String::new()),
            variables: StoredValue::new(BTreeMap::new()),
            given: StoredValue::new(String::new()),
        }
    }
    /// The address says something else now; what is typed stays.
    pub fn again(self, playbook: String, severity: String) {
        self.playbook.set(playbook);
        if matches!(severity.as_str(), "1" | "2" | "3" | "4") {
            self.severity.set(severity);
        }
    }
    fn variable(self, key: &str) -> RwSignal<String> {
        self.variables
            .try_update_value(|all| {
                all.entry(key.to_owned())
                    .or_insert_with(|| ArcRwSignal::new(String::new()))
                    .clone()
            })
            .unwrap_or_else(|| ArcRwSignal::new(String::new()))
            .into()
    }
    fn mode(self) -> ExecutionMode {
        self.mode
            .with(|m| ExecutionMode::from_key(m))
            .unwrap_or(ExecutionMode::Live)
    }
}

/// Choose, look once, declare.
#[component]
pub fn Declare(
    form: Form,
    entered: Entered,
    /// The proposal that is accepted with it, which says the playbook and that it is live.
    proposal: Option<ProposalId>,
    #[prop(into)] error: Signal<Option<AppError>>,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] on_submit: Callback<NewExecution>,
) -> impl IntoView {
    let Form {
        playbooks,
        commanders,
        me,
    } = form;
    if entered.commander.with_untracked(String::is_empty) {
        entered.commander.set(me.to_string());
    }
    if proposal.is_some() {
        entered.mode.set(ExecutionMode::Live.key().into());
    }
    let playbooks = StoredValue::new(playbooks);
    let commanders = StoredValue::new(commanders);
    let chosen = Memo::new(move |_| {
        entered.playbook.with(|id| {
            playbooks.with_value(|all| all.iter().find(|p| p.id.to_string() == *id).cloned())
        })
    });
    // the title follows the playbook until somebody writes one
    let last = entered.given;
    let prefill = move |p: &Option<DeclarablePlaybook>| {
        let title = p.as_ref().map(|p| p.title.clone()).unwrap_or_default();
        if entered
            .title
            .with_untracked(|t| t.is_empty() || last.with_value(|l| t == l))
        {
            entered.title.set(title.clone());
        }
        last.set_value(title);
    };
    prefill(&chosen.get_untracked());
    Effect::new(move |_| prefill(&chosen.get()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        let Some(p) = chosen.get_untracked() else {
            return;
        };
        let variables = p
            .variables
            .iter()
            .map(|v| (v.key.clone(), entered.variable(&v.key).get_untracked()))
            .filter(|(_, value)| !value.trim().is_empty())
            .collect();
        on_submit.run(NewExecution {
            playbook: p.id,
            title: entered.title.get_untracked(),
            situation: entered.situation.get_untracked(),
            severity: entered.severity.get_untracked().parse().unwrap_or(2),
            mode: untrack(|| entered.mode()),
            commander: entered.commander.get_untracked().parse().ok(),
            variables,
        });
    };
    let severities = (1..=4)
        .map(|n: u8| Choice::new(n.to_string(), format!("{n} {}", severity_label(n))))
        .collect::<Vec<_>>();
    let modes = ExecutionMode::ALL
        .into_iter()
        .map(|m| {
            Choice::new(m.key(), m.label()).hint(match m {
                ExecutionMode::Live => "It is real. People are paged on every channel they have.",
                ExecutionMode::Exercise => "Nothing is real. People are asked in M only.",
                ExecutionMode::Rehearsal => "The responders alone learn their parts, in M only.",
            })
        })
        .collect::<Vec<_>>();
    let people = Signal::derive(move || commanders.with_value(|c| person_choices(c)));
    let sentence = move || {
        let p = chosen.get()?;
        let who = commanders
            .with_value(|all| {
                entered
                    .commander
                    .with(|id| all.iter().find(|c| c.id.to_string() == *id).cloned())
            })
            .map_or_else(
                || "You command.".to_owned(),
                |c| {
                    if c.id == me {
                        "You command.".into()
                    } else {
                        format!("{} commands.", c.name)
                    }
                },
            );
        Some(what_happens(&p, entered.mode(), &who))
    };
    let mode = Memo::new(move |_| entered.mode());
    let button = move || match mode.get() {
        ExecutionMode::Live => "Declare",
        ExecutionMode::Exercise => "Declare the exercise",
        ExecutionMode::Rehearsal => "Declare the rehearsal",
    };
    view! {
        {move || view! { <ExerciseMark mode=mode.get() /> }}
        {proposal
            .map(|id| {
                view! {
                    <Notice title="This accepts the proposal.">
                        <p>
                            "The time since the first signal is kept with it. Where you write nothing below, people read what the signals say. "
                            <a class="link" href=paths::proposal(id)>"Back to the proposal"</a>
                        </p>
                    </Notice>
                }
            })}
        <form class="form" on:submit=submit novalidate=true>
            {move || match chosen.get() {
                Some(p) => view! { <Chosen p entered fixed=proposal.is_some() /> }.into_any(),
                None if proposal.is_some() => view! {
                    <Notice tone=Tone::Gap title="The playbook of this proposal cannot be declared.">
                        "It is not published. Publish it and come back, or decline the proposal."
                    </Notice>
                }
                .into_any(),
                None => view! { <Choose playbooks entered /> }.into_any(),
            }}
            {move || {
                let severities = severities.clone();
                let modes = modes.clone();
                chosen
                    .with(Option::is_some)
                    .then(|| {
                        view! {
                            <RadioGroup name="severity" label="Severity" options=Signal::stored(severities) bind=entered.severity inline=true
                                error=fault_at(error, "severity") />
                            <div class="panel stack">
                                <p class="measure strong" aria-live="polite">{sentence}</p>
                                <Fault error fields=&["title", "situation", "severity", "commander"] />
                                <div class="cluster">
                                    <Button submit=true kind=ButtonKind::Primary icon=Glyph::Flag pending>{button}</Button>
                                </div>
                            </div>
                            <TextInput name="title" label="Title" bind=entered.title max_length=300 error=fault_at(error, "title") />
                            <Select name="commander" label="Commander" options=people bind=entered.commander error=fault_at(error, "commander") />
                            {proposal
                                .is_none()
                                .then(|| view! { <RadioGroup name="mode" label="Mode" options=Signal::stored(modes) bind=entered.mode /> })}
                            <TextArea name="situation" label="What is known" hint="May stay empty. Everybody who is asked reads it." bind=entered.situation
                                rows=3 max_length=5000 error=fault_at(error, "situation") />
                            <Variables chosen entered />
                        }
                    })
            }}
        </form>
    }
}

/// One sentence: what happens, and to how many.
pub fn what_happens(p: &DeclarablePlaybook, mode: ExecutionMode, who: &str) -> String {
    let asked = p.slots.saturating_sub(p.unstaffed) as usize;
    let how = match mode {
        ExecutionMode::Live => "are paged at once",
        ExecutionMode::Exercise => "are asked in M at once, as an exercise",
        ExecutionMode::Rehearsal => "are asked in M at once, as a rehearsal",
    };
    let holes = match p.unstaffed {
        0 => String::new(),
        1 => " 1 slot has nobody: name somebody in the war room.".into(),
        n => format!(" {n} slots have nobody: name somebody in the war room."),
    };
    let people = match asked {
        1 => "The person of 1 slot".into(),
        n => format!("The people of {n} slots"),
    };
    let how = if asked == 1 {
        how.replacen("are", "is", 1)
    } else {
        how.to_owned()
    };
    format!(
        "{people} {how}, and {} begin. {who}{holes}",
        counted(p.tasks as usize, "task")
    )
}

/// The playbook that was chosen, and what runs of it already.
#[component]
fn Chosen(p: DeclarablePlaybook, entered: Entered, fixed: bool) -> impl IntoView {
    let running = p.running.clone();
    view! {
        <div class="stack-s">
            <p class="field-label">"Playbook"</p>
            <div class="cluster cluster-between">
                <span class="cluster">
                    <DomainMark code=p.domain.code() />
                    <span class="strong">{format!("{} {}", p.key, p.title)}</span>
                </span>
                {(!fixed)
                    .then(|| view! { <Button small=true on_press=move |()| entered.playbook.set(String::new())>"Choose another"</Button> })}
            </div>
            {(!running.is_empty())
                .then(|| {
                    view! {
                        <Notice tone=Tone::Watch title="It runs already.">
                            <p>
                                "Perhaps this belongs there: "
                                {running
                                    .into_iter()
                                    .enumerate()
                                    .map(|(i, id)| {
                                        view! {
                                            <a class="link" href=paths::execution(id)>
                                                {format!("running execution {}", i + 1)}
                                            </a>
                                            " "
                                        }
                                    })
                                    .collect_view()}
                            </p>
                        </Notice>
                    }
                })}
        </div>
    }
}

#[component]
fn Choose(playbooks: StoredValue<Vec<DeclarablePlaybook>>, entered: Entered) -> impl IntoView {
    let found = Memo::new(move |_| {
        let query = entered.search.get().to_lowercase();
        playbooks.with_value(|all| {
            all.iter()
                .filter(|p| {
                    let text = format!("{} {} {}", p.key, p.title, p.domain.code()).to_lowercase();
                    query.split_whitespace().all(|word| text.contains(word))
                })
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let row = move |p: DeclarablePlaybook| {
        let id = p.id.to_string();
        let running = p.running.len();
        view! {
            <li>
                <div>
                    <span class="worklist-title">{p.title.clone()}</span>
                    <span class="worklist-meta">
                        <DomainMark code=p.domain.code() />
                        <span>{p.key}</span>
                        <span>{counted(p.slots as usize, "slot")}</span>
                        <span>{counted(p.tasks as usize, "task")}</span>
                        {(p.unstaffed > 0)
                            .then(|| view! { <StateMark tone=Tone::Gap word=format!("{} without people", counted(p.unstaffed as usize, "slot")) /> })}
                        {(running > 0).then(|| view! { <StateMark tone=Tone::Watch word="Runs already" /> })}
                    </span>
                    <span class="worklist-end">
                        <Button label=format!("Choose {}", p.title) on_press=move |()| entered.playbook.set(id.clone())>
                            "Choose"
                        </Button>
                    </span>
                </div>
            </li>
        }
    };
    view! {
        <div class="stack">
            <SearchInput name="playbook-search" label="Search the published playbooks" placeholder="What has happened?" bind=entered.search />
            {move || {
                found.with(Vec::is_empty)
                    .then(|| {
                        view! {
                            <EmptyState
                                title="No published playbook has these words"
                                text="Try fewer words, or take the nearest: its commander can add tasks."
                            />
                        }
                    })
            }}
            <ul class="worklist">
                {move || found.get().into_iter().take(SHOWN).map(row).collect_view()}
            </ul>
            {move || {
                let more = found.with(Vec::len).saturating_sub(SHOWN);
                (more > 0).then(|| view! { <p class="small muted">{format!("{more} more. Search to find them.")}</p> })
            }}
        </div>
    }
}

/// Facts for the messages; all of them can wait.
#[component]
fn Variables(chosen: Memo<Option<DeclarablePlaybook>>, entered: Entered) -> impl IntoView {
    move || {
        let all = chosen.get().map(|p| p.variables).unwrap_or_default();
        (!all.is_empty()).then(|| {
            let fields = all
                .into_iter()
                .map(|v| {
                    let name = format!("variable-{}", v.key);
                    let hint = format!("For example: {}", v.example);
                    view! { <TextInput name label=v.label hint bind=entered.variable(&v.key) max_length=300 /> }
                })
                .collect_view();
            view! {
                <Disclosure summary="Facts for the messages, now or later">
                    <div class="stack">{fields}</div>
                </Disclosure>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Domain, PlaybookId};

    fn playbook(slots: u32, unstaffed: u32) -> DeclarablePlaybook {
        DeclarablePlaybook {
            id: PlaybookId(uuid::Uuid::nil()),
            key: "PB-0001".into(),
            title: "Ransomware".into(),
            domain: Domain::Tec,
            criticality: 5,
            slots,
            unstaffed,
            tasks: 14,
            variables: Vec::new(),
            running: Vec::new(),
        }
    }

    #[test]
    fn one_sentence_says_what_happens_and_to_how_many() {
        assert_eq!(
            what_happens(&playbook(7, 1), ExecutionMode::Live, "You command."),
            "The people of 6 slots are paged at once, and 14 tasks begin. You command. 1 slot has nobody: name somebody in the war room."
        );
        assert_eq!(
            what_happens(&playbook(1, 0), ExecutionMode::Exercise, "You command."),
            "The person of 1 slot is asked in M at once, as an exercise, and 14 tasks begin. You command."
        );
    }
}
