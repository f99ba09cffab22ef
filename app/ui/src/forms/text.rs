use leptos::{html, prelude::*};

use crate::{Field, described_by};

/// Where a control's text comes from and goes to.
#[derive(Clone, Copy)]
pub(crate) struct Binding {
    pub value: Signal<String>,
    bind: Option<RwSignal<String>>,
    tell: Option<Callback<String>>,
}

impl Binding {
    pub fn new(
        value: Signal<String>,
        bind: Option<RwSignal<String>>,
        tell: Option<Callback<String>>,
    ) -> Self {
        Self {
            value: bind.map(Into::into).unwrap_or(value),
            bind,
            tell,
        }
    }

    pub fn push(self, text: String) {
        if let Some(bind) = self.bind {
            bind.set(text.clone());
        }
        if let Some(tell) = self.tell {
            tell.run(text);
        }
    }

    /// Keeps the control and the signal equal. When they first meet, the control wins if it
    /// holds something else: that was typed before wasm arrived.
    pub fn follow<E>(
        self,
        control: NodeRef<E>,
        read: fn(&E::Output) -> String,
        write: fn(&E::Output, &str),
    ) where
        E: leptos::tachys::html::element::ElementType + 'static,
        E::Output: leptos::wasm_bindgen::JsCast + Clone + 'static,
    {
        Effect::new(move |met: Option<bool>| {
            let text = self.value.get();
            let Some(control) = control.get() else {
                return false;
            };
            let shown = read(&control);
            if shown != text {
                if met == Some(true) || shown.is_empty() {
                    write(&control, &text);
                } else {
                    self.push(shown);
                }
            }
            true
        });
    }
}

/// The content of a `<textarea>` as HTML. A text child would carry the markers that hydration
/// puts between nodes, and those would show; the parser also eats one leading line break.
fn area_html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    if escaped.starts_with('\n') {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

pub(crate) fn id_or(id: Option<String>, name: &str) -> String {
    id.unwrap_or_else(|| format!("f-{name}"))
}

/// One line of text with its label, hint and error.
#[component]
pub fn TextInput(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(default = "text")] input_type: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] max_length: Option<u32>,
    #[prop(optional)] input_mode: Option<&'static str>,
    #[prop(optional)] autofocus: bool,
    #[prop(optional)] hide_label: bool,
    #[prop(optional, into)] min: Option<String>,
    #[prop(optional, into)] max: Option<String>,
) -> impl IntoView {
    let id = id_or(id, &name);
    let binding = Binding::new(value, bind, on_input);
    let control = NodeRef::<html::Input>::new();
    binding.follow(
        control,
        |input| input.value(),
        |input, text| input.set_value(text),
    );
    let first = binding.value.get_untracked();
    let describe = {
        let id = id.clone();
        move || described_by(&id, hint.get().is_some(), error.get().is_some())
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <input
                node_ref=control
                class="input"
                id=id
                name=name
                type=input_type
                value=first
                required=required
                disabled=move || disabled.get()
                autocomplete=autocomplete
                placeholder=placeholder
                maxlength=max_length.map(|length| length.to_string())
                inputmode=input_mode
                autofocus=autofocus
                min=min
                max=max
                aria-describedby=describe
                aria-invalid=move || error.get().map(|_| "true")
                on:input=move |event| binding.push(event_target_value(&event))
            />
        </Field>
    }
}

/// Several lines of text; grows with what is written where the browser can.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(default = 4)] rows: u32,
    #[prop(optional)] max_length: Option<u32>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] hide_label: bool,
) -> impl IntoView {
    let id = id_or(id, &name);
    let binding = Binding::new(value, bind, on_input);
    let control = NodeRef::<html::Textarea>::new();
    binding.follow(
        control,
        |area| area.value(),
        |area, text| area.set_value(text),
    );
    let first = binding.value.get_untracked();
    let describe = {
        let id = id.clone();
        move || described_by(&id, hint.get().is_some(), error.get().is_some())
    };
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <textarea
                node_ref=control
                class="input input-area"
                id=id
                name=name
                rows=rows.to_string()
                required=required
                disabled=move || disabled.get()
                maxlength=max_length.map(|length| length.to_string())
                placeholder=placeholder
                aria-describedby=describe
                aria-invalid=move || error.get().map(|_| "true")
                on:input=move |event| binding.push(event_target_value(&event))
                inner_html=area_html(&first)
            ></textarea>
        </Field>
    }
}
