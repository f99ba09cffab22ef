//! The condition builder: groups inside groups and comparisons, all of it native controls, so
//! that the keyboard reaches everything in the order it is read.

use super::focus_id;
use crate::state::*;
use leptos::prelude::*;
use model::signals::{ConditionOp, MAX_NESTING, SourceRef};
use ui::*;

/// What every part of the builder needs.
#[derive(Clone, Copy)]
struct Tools {
    sources: StoredValue<Vec<Choice>>,
    ids: StoredValue<Ids>,
    said: RwSignal<String>,
    toasts: Toasts,
}

/// The list a part stands in, and what the group of the list is called in the page.
#[derive(Clone)]
struct Home {
    parts: ArcRwSignal<Vec<Node>>,
    group: u32,
}

impl Home {
    fn place(&self, id: u32) -> usize {
        self.parts
            .with(|parts| parts.iter().position(|p| p.id == id))
            .unwrap_or(0)
    }
    /// One place up or down; at the end it stays.
    fn shift(&self, id: u32, down: bool) -> Option<usize> {
        let at = self
            .parts
            .with_untracked(|parts| parts.iter().position(|p| p.id == id))?;
        let to = if down { at + 1 } else { at.checked_sub(1)? };
        let n = self.parts.with_untracked(Vec::len);
        if to >= n {
            return None;
        }
        self.parts.update(|parts| parts.swap(at, to));
        Some(to)
    }
}

#[component]
pub fn Builder(
    root: Node,
    ids: Ids,
    /// What the condition is for.
    #[prop(into)]
    label: String,
    sources: Vec<SourceRef>,
) -> impl IntoView {
    let tools = Tools {
        sources: StoredValue::new(source_options(&sources)),
        ids: StoredValue::new(ids),
        said: RwSignal::new(String::new()),
        toasts: use_toasts(),
    };
    view! {
        <p class="sr-only" role="status" aria-live="polite">
            {move || tools.said.get()}
        </p>
        {group(root, label, 1, None, tools)}
    }
}

fn later(id: String) {
    request_animation_frame(move || focus_id(&id));
}

fn group(node: Node, label: String, depth: usize, home: Option<Home>, tools: Tools) -> AnyView {
    let What::Group { any, parts } = node.what.clone() else {
        return ().into_any();
    };
    let id = node.id;
    let word = RwSignal::from(any);
    let list = RwSignal::from(parts.clone());
    let own = Home { parts, group: id };
    let name = {
        let home = home.clone();
        Signal::derive(move || {
            home.as_ref()
                .map_or_else(|| label.clone(), |h| format!("Group {}", h.place(id) + 1))
        })
    };
    let add = move |part: Node, what: &'static str| {
        let first = match part.what {
            What::Leaf(_) => format!("c{}-category", part.id),
            What::Group { .. } => format!("c{}-word", part.id),
        };
        list.update(|l| l.push(part));
        tools.said.set(format!("{what} added."));
        later(first);
    };
    let options = vec![
        Choice::new("all", "All of these are met"),
        Choice::new("any", "Any of these is met"),
    ];
    let rows = {
        let own = own.clone();
        move |part: Node| {
            let own = own.clone();
            match part.what {
                What::Leaf(_) => leaf(part, own, tools),
                What::Group { .. } => group(part, String::new(), depth + 1, Some(own), tools),
            }
        }
    };
    let nests = depth + 1 < MAX_NESTING;
    view! {
        <fieldset class="stack border-s-2 border-hairline ps-4">
            <legend class="strong">{name}</legend>
            <div class="form-row">
                <Select
                    name=format!("c{id}-word")
                    id=format!("c{id}-word")
                    label="Met when"
                    options
                    bind=word
                />
                <Turned node=node.clone() />
            </div>
            <Wrong node=node.clone() field="" />
            {home.map(|home| view! { <Moves id home name tools what="Group" /> })}
            <For each=move || list.get() key=|part| part.id children=rows />
            <div class="cluster">
                <Button
                    small=true
                    icon=Glyph::Plus
                    attr:id=format!("c{id}-add")
                    label=Signal::derive(move || Some(format!("Add a comparison to {}", name.get())))
                    on_press=move || add(tools.ids.with_value(Node::leaf), "Comparison")
                >
                    "Add a comparison"
                </Button>
                {nests
                    .then(|| {
                        view! {
                            <Button
                                small=true
                                icon=Glyph::Branch
                                label=Signal::derive(move || Some(format!("Add a group to {}", name.get())))
                                on_press=move || {
                                    let part = tools
                                        .ids
                                        .with_value(|ids| Node::group(ids, vec![Node::leaf(ids)]));
                                    add(part, "Group");
                                }
                            >
                                "Add a group"
                            </Button>
                        }
                    })}
            </div>
        </fieldset>
    }
    .into_any()
}

/// "Not": the part counts when it is not met.
#[component]
fn Turned(node: Node) -> impl IntoView {
    let id = node.id;
    let bind = RwSignal::from(node.not);
    view! {
        <Checkbox
            name=format!("c{id}-not")
            id=format!("c{id}-not")
            label="Not"
            hint="Turned round: it counts when this is not met."
            bind
        />
    }
}

/// What is wrong with the part itself.
#[component]
fn Wrong(node: Node, field: &'static str) -> impl IntoView {
    let wrong = RwSignal::from(node.wrong);
    move || {
        wrong
            .with(|w| w.iter().find(|(f, _)| f == field).map(|(_, m)| m.clone()))
            .map(|message| view! { <Notice tone=Tone::Gap>{message}</Notice> })
    }
}

/// Up, down and away.
#[component]
fn Moves(
    id: u32,
    home: Home,
    #[prop(into)] name: Signal<String>,
    tools: Tools,
    what: &'static str,
) -> impl IntoView {
    let shift = {
        let home = home.clone();
        move |down: bool| {
            if let Some(to) = home.shift(id, down) {
                tools.said.set(format!("Now in place {}.", to + 1));
                let way = if down { "down" } else { "up" };
                later(format!("c{id}-{way}"));
            } else {
                tools.said.set("It stands at the end already.".into());
            }
        }
    };
    let (up, down) = (shift.clone(), shift);
    let remove = move || {
        let taken = home.parts.try_update(|parts| {
            let at = parts.iter().position(|p| p.id == id)?;
            Some((at, parts.remove(at)))
        });
        let Some((at, part)) = taken.flatten() else {
            return;
        };
        let back = home.parts.clone();
        tools.toasts.undo(format!("{what} removed."), move || {
            back.update(|parts| {
                if parts.iter().all(|p| p.id != part.id) {
                    parts.insert(at.min(parts.len()), part.clone());
                }
            });
        });
        later(format!("c{}-add", home.group));
    };
    let called = move |verb: &'static str| {
        Signal::derive(move || Some(format!("{verb}: {}", name.get().to_lowercase())))
    };
    view! {
        <span class="cluster">
            <Button
                small=true
                kind=ButtonKind::Quiet
                icon=Glyph::ArrowUp
                attr:id=format!("c{id}-up")
                label=called("Move up")
                on_press=move || up(false)
            />
            <Button
                small=true
                kind=ButtonKind::Quiet
                icon=Glyph::ArrowDown
                attr:id=format!("c{id}-down")
                label=called("Move down")
                on_press=move || down(true)
            />
            <Button
                small=true
                kind=ButtonKind::Quiet
                icon=Glyph::Trash
                label=called("Remove")
                on_press=remove
            />
        </span>
    }
}

fn leaf(node: Node, home: Home, tools: Tools) -> AnyView {
    let What::Leaf(leaf) = node.what.clone() else {
        return ().into_any();
    };
    let id = node.id;
    let name = {
        let home = home.clone();
        Signal::derive(move || format!("Comparison {}", home.place(id) + 1))
    };
    let wrong = RwSignal::from(node.wrong.clone());
    let error = move |field: &'static str| {
        Signal::derive(move || {
            wrong.with(|w| w.iter().find(|(f, _)| f == field).map(|(_, m)| m.clone()))
        })
    };
    let named = move |field: &str| format!("c{id}-{field}");
    let op = RwSignal::from(leaf.op);
    let (field, value) = (RwSignal::from(leaf.field), RwSignal::from(leaf.value));
    let op_now = Memo::new(move |_| op_of(&op.get()));
    // a trend has two words; another comparison does not begin with one of them
    Effect::new(move |was: Option<ConditionOp>| {
        let now = op_now.get();
        if was.is_some_and(|was| was != now) {
            let word = value.with_untracked(|v| ["rising", "falling"].contains(&v.as_str()));
            if now == ConditionOp::Trend && !word {
                value.set("rising".into());
            } else if now != ConditionOp::Trend && word {
                value.set(String::new());
            }
        }
        now
    });
    let ops: Vec<Choice> = ConditionOp::ALL
        .into_iter()
        .map(|op| Choice::new(op.key(), op.label()))
        .collect();
    let compared = move || match op_now.get() {
        ConditionOp::Count => ().into_any(),
        ConditionOp::Trend => view! {
            <Select
                name=named("value")
                id=named("value")
                label="Which way"
                options=vec![Choice::new("rising", "Rising"), Choice::new("falling", "Falling")]
                bind=value
                error=error("value")
            />
        }
        .into_any(),
        now => {
            let (label, hint) = match now {
                ConditionOp::Contains => ("Text", "Large and small letters are the same."),
                ConditionOp::Spike | ConditionOp::Drop => (
                    "Per cent",
                    "Against the mean of the figures before, such as 40.",
                ),
                _ => ("Number", "Such as 12.5."),
            };
            view! {
                <TextInput
                    name=named("value")
                    id=named("value")
                    label
                    hint
                    bind=value
                    autocomplete="off"
                    max_length=200
                    error=error("value")
                />
            }
            .into_any()
        }
    };
    let looked_at = move || {
        (op_now.get() != ConditionOp::Count).then(|| {
            view! {
                <TextInput
                    name=named("field")
                    id=named("field")
                    label="Field"
                    hint="In the signal's data, such as order.total; or subject, severity, type, source."
                    bind=field
                    autocomplete="off"
                    max_length=200
                    error=error("field")
                />
            }
        })
    };
    view! {
        <fieldset class="stack-s border-s border-hairline ps-4">
            <legend class="strong">{name}</legend>
            <Wrong node=node.clone() field="" />
            <div class="form-row">
                <Select
                    name=named("category")
                    id=named("category")
                    label="Category"
                    placeholder="Any"
                    options=category_options()
                    bind=RwSignal::from(leaf.category)
                    error=error("category")
                />
                <Select
                    name=named("source")
                    id=named("source")
                    label="Source"
                    placeholder="Any"
                    options=tools.sources.get_value()
                    bind=RwSignal::from(leaf.source)
                    error=error("source")
                />
                <TextInput
                    name=named("kind")
                    id=named("kind")
                    label="Type"
                    hint="As the source sends it; empty is any."
                    bind=RwSignal::from(leaf.kind)
                    autocomplete="off"
                    error=error("kind")
                />
            </div>
            <div class="form-row">
                {looked_at}
                <Select name=named("op") id=named("op") label="Compares" options=ops bind=op error=error("op") />
                {compared}
            </div>
            <div class="form-row">
                <TextInput
                    name=named("window")
                    id=named("window")
                    label="Within"
                    hint="How far to look back: 30m, 4h, 7d."
                    bind=RwSignal::from(leaf.window)
                    autocomplete="off"
                    error=error("window")
                />
                <TextInput
                    name=named("count")
                    id=named("count")
                    label="Times"
                    hint="How many signals; more than one needs a time to look back."
                    input_mode="numeric"
                    bind=RwSignal::from(leaf.count)
                    autocomplete="off"
                    error=error("count")
                />
                <Turned node />
            </div>
            <Moves id home name tools what="Comparison" />
        </fieldset>
    }
    .into_any()
}
