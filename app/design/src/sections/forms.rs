use leptos::prelude::*;
use ui::*;

use super::Sample;

pub fn domains() -> Vec<Choice> {
    ["MKT", "OPS", "FIN", "REG", "TEC", "TAL", "BRD", "STR"]
        .into_iter()
        .map(|code| Choice::new(code, domain_name(code)))
        .collect()
}

pub fn view() -> impl IntoView {
    let title = RwSignal::new(String::from("Ransomware in payment systems"));
    let domain = RwSignal::new(String::from("TEC"));
    let stance = RwSignal::new(String::from("defense"));
    let levels: Vec<Choice> = ('1'..='5').map(|n| Choice::new(n, n)).collect();
    let remind = RwSignal::new(true);
    view! {
        <Section title="Forms" id="forms">
            <div class="grid-2">
                <Sample name="Text, select, dates">
                    <div class="form">
                        <TextInput name="title" label="Title" bind=title required=true hint="As people will say it out loud." />
                        <Select name="domain" label="Domain" options=domains() bind=domain />
                        <div class="form-row">
                            <DateInput name="due" label="Due" value="2026-04-30" />
                            <DateTimeInput name="starts" label="Starts" value="2026-03-12T09:00" hint="Your local time." />
                        </div>
                        <TextArea
                            name="why"
                            label="Why it exists"
                            value="A payment outage beyond four hours is a major incident that must be classified and reported."
                            rows=3
                        />
                        <div class="form-actions">
                            <Button kind=ButtonKind::Primary>"Save draft"</Button>
                            <Button kind=ButtonKind::Quiet>"Cancel"</Button>
                        </div>
                    </div>
                </Sample>
                <Sample name="Choices">
                    <div class="form">
                        <RadioGroup
                            name="stance"
                            label="Stance"
                            bind=stance
                            options=vec![
                                Choice::new("offense", "Offense").hint("We move first."),
                                Choice::new("defense", "Defense").hint("Something moves against us."),
                                Choice::new("special_teams", "Special teams").hint("Rare, decisive, rehearsed."),
                            ]
                        />
                        <RadioGroup
                            name="criticality"
                            label="Criticality"
                            value="4"
                            inline=true
                            options=levels
                        />
                        <Checkbox
                            name="remind"
                            label="Remind every deputy a week before"
                            bind=remind
                            hint="By e-mail, once."
                        />
                    </div>
                </Sample>
                <Sample name="Errors say what to do; the input stays">
                    <div class="form">
                        <TextInput
                            name="email"
                            label="Work e-mail"
                            value="m.okafor@"
                            input_type="email"
                            autocomplete="email"
                            error="The address ends at the @. Add the domain, such as northwind.example."
                        />
                        <Select
                            name="deputy"
                            label="Deputy"
                            placeholder="Choose a person"
                            options=vec![Choice::new("1", "Ines Duarte"), Choice::new("2", "Tomás Keller")]
                            error="A critical slot needs a deputy. Choose one."
                            required=true
                        />
                        <Checkbox name="agree" label="I chair this review" error="Only the chair can open the session." />
                    </div>
                </Sample>
                <Sample name="Disabled, and search">
                    <div class="form">
                        <TextInput name="hash" label="Content hash" value="9f2c 41d0 7be3" disabled=true />
                        <SearchInput name="q" label="Search playbooks" placeholder="Search playbooks" />
                    </div>
                </Sample>
            </div>
        </Section>
    }
}
