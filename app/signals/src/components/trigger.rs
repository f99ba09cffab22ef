//! The form of a trigger, and triggers in a list.

use super::{Builder, FormTrouble, Try, fault};
use crate::state::*;
use door::AppError;
use leptos::prelude::*;
use model::{
    Fault, TriggerId,
    error::Problem,
    signals::{NewTrigger, Rule, SeverityLevel, TriggerMode, TriggerState, TriggerView},
};
use ui::{Person, *};

/// What is typed; kept on every error.
#[derive(Clone, Copy)]
pub struct TriggerDraft {
    pub playbook: RwSignal<String>,
    pub name: RwSignal<String>,
    pub mode: RwSignal<String>,
    pub state: RwSignal<String>,
    pub severity: RwSignal<String>,
    pub ceiling: RwSignal<String>,
    pub owner: RwSignal<String>,
    pub rule: StoredValue<RuleDraft>,
}

impl TriggerDraft {
    pub fn new(first: Option<&NewTrigger>) -> Self {
        let word = |pick: &dyn Fn(&NewTrigger) -> String, other: &str| {
            RwSignal::new(first.map_or_else(|| other.to_owned(), pick))
        };
        Self {
            playbook: word(&|t| t.playbook.to_string(), ""),
            name: word(&|t| t.name.clone(), ""),
            mode: word(&|t| t.mode.key().into(), TriggerMode::Suggest.key()),
            state: word(&|t| t.state.key().into(), TriggerState::Shadow.key()),
            severity: word(&|t| t.severity.number().to_string(), "2"),
            ceiling: word(&|t| t.severity_ceiling.number().to_string(), "3"),
            owner: word(&|t| t.owner.map(|o| o.to_string()).unwrap_or_default(), ""),
            rule: StoredValue::new(RuleDraft::new(first.map(|t| &t.rule))),
        }
    }

    /// The trigger, or what is missing; each fault is shown where it belongs.
    fn read(self) -> Result<NewTrigger, Vec<Fault>> {
        let draft = self.rule.get_value();
        let read = self.whole(untrack(|| draft.write()));
        draft.place(read.as_ref().err().map_or(&[][..], Vec::as_slice));
        read
    }

    fn whole(self, rule: Result<Rule, Vec<Fault>>) -> Result<NewTrigger, Vec<Fault>> {
        let mut faults = Vec::new();
        let playbook = self.playbook.get_untracked().parse().ok();
        if playbook.is_none() {
            faults.push(Fault::new("playbook", "Choose the playbook it proposes."));
        }
        let rule = rule.map_err(|more| faults.extend(more)).ok();
        let (Some(playbook), Some(rule)) = (playbook, rule) else {
            // what can be asked already is asked in the same go
            if self.name.with_untracked(|n| n.trim().is_empty()) {
                faults.insert(
                    0,
                    Fault::new("name", "Say in 1 to 120 characters what it watches for."),
                );
            }
            return Err(faults);
        };
        let (mode, state) = (self.mode.get_untracked(), self.state.get_untracked());
        let new = NewTrigger {
            playbook,
            name: self.name.get_untracked(),
            rule,
            mode: TriggerMode::ALL
                .into_iter()
                .find(|m| m.key() == mode)
                .unwrap_or(TriggerMode::Suggest),
            state: TriggerState::ALL
                .into_iter()
                .find(|s| s.key() == state)
                .unwrap_or(TriggerState::Shadow),
            severity: severity(&self.severity.get_untracked()).unwrap_or(SeverityLevel::Major),
            severity_ceiling: severity(&self.ceiling.get_untracked())
                .unwrap_or(SeverityLevel::Moderate),
            owner: self.owner.get_untracked().parse().ok(),
        };
        let faults = new.faults();
        if faults.is_empty() {
            Ok(new)
        } else {
            Err(faults)
        }
    }
}

/// The whole form: name and playbook, the condition, when it may fire again, what follows.
#[component]
pub fn TriggerForm(
    draft: TriggerDraft,
    choices: Choices,
    #[prop(into)] answer: Signal<Option<AppError>>,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] on_save: Callback<NewTrigger>,
    #[prop(into)] action: String,
    /// The trigger whose saved rule the draft is compared with.
    against: Option<TriggerId>,
) -> impl IntoView {
    let local = RwSignal::new(None::<AppError>);
    Effect::new(move |_| {
        if let Some(error) = answer.get() {
            draft.rule.with_value(|rule| rule.place(error.faults()));
        }
    });
    let answer = Signal::derive(move || local.get().or_else(|| answer.get()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if pending.get_untracked() {
            return;
        }
        match draft.read() {
            Ok(new) => {
                local.set(None);
                on_save.run(new);
            }
            Err(faults) => local.set(Some(AppError(Problem::invalid(faults)))),
        }
    };
    let rule = draft.rule.get_value();
    let words = {
        let rule = rule.clone();
        Memo::new(move |_| match rule.write() {
            Ok(rule) => Ok(rule.condition.words()),
            Err(faults) => Err(faults.len()),
        })
    };
    let again = {
        let rule = rule.clone();
        Memo::new(move |_| rule.write().ok().map(|rule| again_words(&rule)))
    };
    let clears = {
        let rearms = rule.rearms.clone();
        Memo::new(move |_| rearms.with(|r| r == "when_clear"))
    };
    let rearms = vec![
        Choice::new("when_false", "When the condition was seen not met")
            .hint("One long event is one proposal."),
        Choice::new("when_clear", "When another condition was seen met")
            .hint("Such as the rate being below half the threshold."),
        Choice::new("always", "At once").hint("Only the rest below holds it back."),
    ];
    let modes = vec![
        Choice::new("suggest", "Suggest").hint("Whoever may decide proposals decides."),
        Choice::new("require_approval", "Require approval")
            .hint("The owner of the domain or an executive sponsor decides."),
        Choice::new("auto", "Automatic")
            .hint("M declares inside a written policy in force. Without one it asks for approval."),
    ];
    let states = vec![
        Choice::new("shadow", "Shadow").hint("It is evaluated and traced, and proposes nothing."),
        Choice::new("active", "Active").hint("It proposes."),
        Choice::new("off", "Off").hint("It is not asked."),
    ];
    let sources = choices.sources.clone();
    let clear = {
        let (clear, ids, sources) = (rule.clear.clone(), rule.ids.clone(), sources.clone());
        move || {
            let (clear, ids, sources) = (clear.clone(), ids.clone(), sources.clone());
            clears
                .get()
                .then(|| view! { <Builder root=clear ids label="It is clear when" sources /> })
        }
    };
    view! {
        <form class="stack-l" on:submit=submit novalidate=true>
            <FormTrouble answer />
            <div class="form">
                <TextInput
                    name="name"
                    label="What it watches for"
                    bind=draft.name
                    required=true
                    max_length=120
                    autocomplete="off"
                    error=fault(answer, "name")
                />
                <Select
                    name="playbook"
                    label="Playbook it proposes"
                    options=choices.playbook_options()
                    bind=draft.playbook
                    placeholder="Choose a playbook"
                    required=true
                    error=fault(answer, "playbook")
                />
            </div>
            <Section title="Condition">
                <Builder
                    root=rule.condition.clone()
                    ids=rule.ids.clone()
                    label="It matches when"
                    sources
                />
                <p class="measure">
                    {move || match words.get() {
                        Ok(words) => view! {
                            <span class="muted">"In words: "</span>
                            {words}
                        }
                            .into_any(),
                        Err(n) => view! {
                            <span class="muted num">
                                {format!("{} before it can be said in words.", many(n as i64, "field needs a change", "fields need a change"))}
                            </span>
                        }
                            .into_any(),
                    }}
                </p>
            </Section>
            <Section title="When it fires again">
                <div class="form">
                    <RadioGroup
                        name="rearms"
                        label="It is armed again"
                        options=rearms
                        bind=RwSignal::from(rule.rearms.clone())
                    />
                    <TextInput
                        name="cooldown"
                        label="Rests after firing for at least"
                        hint="Such as 30m, 1h or 2d; at most 30d."
                        bind=RwSignal::from(rule.cooldown.clone())
                        autocomplete="off"
                        error=fault(answer, "rule.cooldown")
                    />
                </div>
                {clear}
                {move || again.get().map(|words| view! { <p class="measure">{words}</p> })}
            </Section>
            <Try rule=draft.rule against />
            <Section title="What follows">
                <div class="form">
                    <RadioGroup name="state" label="State" options=states bind=draft.state error=fault(answer, "state") />
                    <RadioGroup name="mode" label="Mode" options=modes bind=draft.mode error=fault(answer, "mode") />
                    <div class="form-row">
                        <Select
                            name="severity"
                            label="Severity of its proposals"
                            hint="A graver signal raises it."
                            options=severity_options()
                            bind=draft.severity
                            error=fault(answer, "severity")
                        />
                        <Select
                            name="severity_ceiling"
                            label="Gravest severity at which it may act"
                            hint="Counts for automatic triggers."
                            options=severity_options()
                            bind=draft.ceiling
                            error=fault(answer, "severity_ceiling")
                        />
                    </div>
                    <Select
                        name="owner"
                        label="Who keeps it"
                        options=people_options(&choices.keepers)
                        bind=draft.owner
                        placeholder="I do"
                        error=fault(answer, "owner")
                    />
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending>
                            {action}
                        </Button>
                    </div>
                </div>
            </Section>
        </form>
    }
}

/// Triggers as rows.
#[component]
pub fn TriggerTable(triggers: Vec<TriggerView>) -> impl IntoView {
    let row = |view: TriggerView| {
        let t = view.trigger;
        let fired = number(t.fired);
        view! {
            <tr>
                <RowHead label="Trigger">
                    <span class="flex min-w-0 flex-col">
                        <a href=paths::trigger(t.id)>{t.name}</a>
                        <span class="muted">{view.words}</span>
                    </span>
                </RowHead>
                <Cell label="State">
                    <StateMark tone=trigger_tone(t.state) word=t.state.label() />
                </Cell>
                <Cell label="Mode">{t.mode.label()}</Cell>
                <Cell label="Precision" num=true>
                    {precision_words(view.precision)}
                </Cell>
                <Cell label="Fired" num=true>
                    {fired}
                </Cell>
                <Cell label="Playbook">
                    <span class="flex min-w-0 flex-col">
                        <DomainMark code=view.domain.code() />
                        <a href=paths::playbook(t.playbook)>
                            {format!("{} {}", view.playbook_key, view.playbook_title)}
                        </a>
                    </span>
                </Cell>
                <Cell label="Kept by">
                    <Person name=view.owner.name />
                </Cell>
            </tr>
        }
    };
    view! {
        <Table
            caption="Triggers"
            columns=vec![
                Column::text("Trigger"),
                Column::text("State"),
                Column::text("Mode"),
                Column::num("Precision"),
                Column::num("Fired"),
                Column::text("Playbook"),
                Column::text("Kept by"),
            ]
        >
            {triggers.into_iter().map(row).collect_view()}
        </Table>
    }
}
