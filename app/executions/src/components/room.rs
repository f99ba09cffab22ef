use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use ui::*;

use super::{
    ExerciseMark, Fault,
    asking::Asking,
    board::{Board, Finishing},
    clocks::Clocks,
    decisions::Decisions,
    head::Head,
    lead::LeadBar,
    learning::Learning,
    messages::Messages,
    part::MyPart,
    reports::{Costs, Reports},
    side::Side,
    slots::{Naming, Slots},
};
use crate::state::Room;

/// The parts of the room; tabs on a phone, one below the other on a desk.
const PARTS: [(&str, &str); 9] = [
    ("slots", "Slots"),
    ("tasks", "Tasks"),
    ("clocks", "Clocks"),
    ("decisions", "Decisions"),
    ("messages", "Messages"),
    ("reports", "Reports"),
    ("costs", "Costs"),
    ("log", "Log"),
    ("learning", "Learning"),
];

/// The live room: clock, my part, the stage, the log beside it, the commander's bar.
#[component]
pub fn WarRoom(room: Room) -> impl IntoView {
    let mode = room.memo(|v| v.row.mode);
    let over = room.over();
    let query = use_query_map();
    let part = Memo::new(move |_| {
        let wanted = query.read().get("part").unwrap_or_default();
        // when it is over, what was learned comes first
        let usual = if over.get() { "learning" } else { "slots" };
        PARTS
            .iter()
            .map(|(key, _)| *key)
            .find(|key| *key == wanted)
            .unwrap_or(usual)
    });
    let situation = room.memo(|v| v.situation.clone());
    let hidden = move |key: &'static str| move || part.get() != key;
    let trouble = room.trouble();
    let tabs = PARTS
        .iter()
        .map(|(key, label)| {
            let key = *key;
            // the part changes below the tabs: the page stays where it is
            view! {
                <TabLink
                    attr:data-noscroll="true"
                    href=paths::execution_part(room.id, key)
                    current=Signal::derive(move || Some(part.get() == key))
                >
                    {*label}
                </TabLink>
            }
        })
        .collect_view();
    view! {
        {move || view! { <ExerciseMark mode=mode.get() /> }}
        <div class="room">
            <Head room />
            <div class="room-stage max-md:[&_:is(a,button,input,select,textarea,summary)]:scroll-mb-40">
                <Lost lost=room.link.lost() />
                <Fault error=trouble />
                <MyPart room />
                {move || {
                    let text = situation.get();
                    (!text.is_empty()).then(|| view! { <p class="measure whitespace-pre-line">{text}</p> })
                }}
                <div class="lg:hidden overflow-x-auto">
                    <Tabs label="Parts of the war room">{tabs}</Tabs>
                </div>
                <div class="empty:hidden" class=("max-lg:hidden", hidden("learning"))>
                    {move || over.get().then(|| view! { <Learning room /> })}
                </div>
                <div class=("max-lg:hidden", hidden("slots"))><Slots room /></div>
                <div class=("max-lg:hidden", hidden("tasks"))><Board room /></div>
                <div class=("max-lg:hidden", hidden("clocks"))><Clocks room /></div>
                <div class=("max-lg:hidden", hidden("decisions"))><Decisions room /></div>
                <div class=("max-lg:hidden", hidden("messages"))><Messages room /></div>
                <div class=("max-lg:hidden", hidden("reports"))><Reports room /></div>
                <div class=("max-lg:hidden", hidden("costs"))><Costs room /></div>
                <div class="empty:hidden" class=("max-lg:hidden", hidden("learning"))>
                    {move || (!over.get()).then(|| view! { <Learning room /> })}
                </div>
                <LeadBar room />
            </div>
            <aside class="room-log" class=("max-lg:hidden", hidden("log")) aria-label="People and log" tabindex="0">
                <Side room />
            </aside>
        </div>
        <Asking room />
        <Finishing room />
        <Naming room />
    }
    .into_any()
}
