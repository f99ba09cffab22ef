use door::AppError;
use leptos::prelude::*;
use model::{Date, Fault as Wrong, actions::NewAction, error::Problem};
use ui::*;

use super::TITLE_ID;
use crate::{
    components::fault::{Fault, failed, fault_at, focus_field},
    state::{Room, choices},
};

const FIELDS: &[&str] = &["title", "owner", "due", "playbook", "detail"];

/// What is typed lives in the room, so that it outlives a step back.
#[derive(Clone, Copy)]
struct Typed {
    title: RwSignal<String>,
    detail: RwSignal<String>,
    owner: RwSignal<String>,
    due: RwSignal<String>,
    playbook: RwSignal<String>,
}

fn due_in_30_days(room: Room) -> String {
    room.peek(|v| v.now.plus_days(30).date().to_string())
}

fn typed(room: Room) -> Typed {
    Typed {
        title: room.draft("action-title", String::new),
        detail: room.draft("action-detail", String::new),
        owner: room.draft("action-owner", String::new),
        due: room.draft("action-due", || due_in_30_days(room)),
        playbook: room.draft("action-playbook", || tested(room)),
    }
}

/// The playbook the tabletop tested.
fn tested(room: Room) -> String {
    room.peek(|v| {
        v.exercise
            .as_ref()
            .map(|x| x.playbook.to_string())
            .unwrap_or_default()
    })
}

/// Puts an observation into the form and leads there.
pub fn fill(room: Room, title: &str, detail: &str) {
    let typed = typed(room);
    typed.title.set(title.to_owned());
    typed.detail.set(detail.to_owned());
    typed.playbook.set(tested(room));
    focus_id(TITLE_ID);
}

impl Typed {
    /// The action item, or what is missing.
    fn read(self, today: Date) -> Result<NewAction, Vec<Wrong>> {
        let mut faults = Vec::new();
        let owner = self.owner.get_untracked().parse().ok();
        let due = self.due.get_untracked().parse::<Date>().ok();
        if owner.is_none() {
            faults.push(Wrong::new("owner", "Choose who does it."));
        }
        if due.is_none() {
            faults.push(Wrong::new("due", "Choose a day."));
        }
        let (Some(owner), Some(due)) = (owner, due) else {
            if self.title.with_untracked(|t| t.trim().is_empty()) {
                faults.insert(0, Wrong::new("title", "Say what will be done."));
            }
            return Err(faults);
        };
        let new = NewAction {
            title: self.title.get_untracked(),
            detail: self.detail.get_untracked(),
            playbook: self.playbook.get_untracked().parse().ok(),
            owner,
            due,
        };
        let faults = new.faults(today);
        if faults.is_empty() {
            Ok(new)
        } else {
            Err(faults)
        }
    }
    fn clear(self, room: Room) {
        self.title.set(String::new());
        self.detail.set(String::new());
        self.owner.set(String::new());
        self.due.set(due_in_30_days(room));
    }
}

#[component]
pub fn ActionForm(room: Room) -> impl IntoView {
    let form = typed(room);
    let add = room.add_action();
    let local = RwSignal::new(None::<AppError>);
    let answer = failed(add);
    let error = Signal::derive(move || local.get().or_else(|| answer.get()));
    Effect::new(move |_| {
        if matches!(add.value().get(), Some(Ok(()))) {
            form.clear(room);
        }
    });
    let people = room.memo(|v| choices(&v.people));
    let playbooks = room.memo(|v| {
        let all = v.readiness.iter().flat_map(|r| r.playbooks());
        let mut all: Vec<Choice> = all
            .map(|p| Choice::new(p.id.to_string(), p.title.clone()))
            .collect();
        all.sort_by(|a, b| a.label.cmp(&b.label));
        all
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let today = untrack(move || room.now()).date();
        match form.read(today) {
            Ok(new) => {
                local.set(None);
                add.dispatch(new);
            }
            Err(faults) => {
                focus_field(&format!(
                    "action-{}",
                    faults.first().map_or("", |f| f.field.as_str())
                ));
                local.set(Some(AppError(Problem::invalid(faults))));
            }
        }
    };
    view! {
        <Section title="New action item">
            <form class="form" on:submit=submit novalidate=true>
                <TextInput
                    name="action-title"
                    id=TITLE_ID
                    label="What will be done"
                    bind=form.title
                    required=true
                    max_length=200
                    error=fault_at(error, "title")
                />
                <div class="form-row">
                    <Select
                        name="action-owner"
                        label="Owner"
                        options=people
                        bind=form.owner
                        placeholder="Choose a person"
                        required=true
                        error=fault_at(error, "owner")
                    />
                    <DateInput name="action-due" label="Due" bind=form.due required=true error=fault_at(error, "due") />
                </div>
                <Select
                    name="action-playbook"
                    label="Playbook it changes"
                    options=playbooks
                    bind=form.playbook
                    placeholder="None"
                    error=fault_at(error, "playbook")
                />
                <TextArea
                    name="action-detail"
                    label="Detail"
                    bind=form.detail
                    rows=2
                    max_length=2_000
                    error=fault_at(error, "detail")
                />
                <Fault error fields=FIELDS />
                <div class="form-actions">
                    <Button submit=true icon=Glyph::Plus pending=add.pending()>
                        "Add action item"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
