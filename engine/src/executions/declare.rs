use super::{Stand, declared_before, get, holds, note_declared, promise, tell};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ExecutionId, Fault, PersonId,
    executions::{Cause, Execution, NewExecution, WarRoomView},
    identity::Permission,
};
use uuid::Uuid;

/// What is declared, and by what.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub new: NewExecution,
    pub cause: Cause,
}

/// Declares an execution of a published playbook: pinned version, slots, pages, tasks, clocks,
/// audit entry, events and jobs in one commit.
///
/// # Errors
/// Faults by field.
pub async fn declare(engine: &Engine, ctx: &Ctx, new: &NewExecution) -> Result<WarRoomView> {
    declare_once(engine, ctx, new, None).await
}

/// The same from a page. What the form with this id declared already is given back, whatever
/// title, severity or commander stands in it now.
///
/// # Errors
/// Faults by field; they leave the id free. Of `form`, when it declared another playbook or in
/// another mode.
pub async fn declare_once(
    engine: &Engine,
    ctx: &Ctx,
    new: &NewExecution,
    form: Option<Uuid>,
) -> Result<WarRoomView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ExecutionsDeclare,
        "executions.declare",
        "execution",
    )
    .await?;
    let declaration = Declaration {
        new: new.clone(),
        cause: Cause::default(),
    };
    let outcome = async {
        let what = format!("playbook:{} {}", new.playbook, new.mode.key());
        if let Some(id) = declared_before(&mut work, form, &what).await? {
            work.on(format!("execution:{id}"));
            work.say("nothing to do: its form declared it already");
            return Ok(id);
        }
        let x = declare_in(&mut work, declaration).await?;
        note_declared(&mut work, form, &what, x.id).await?;
        Ok::<_, Error>(x.id)
    }
    .await;
    let id = work.finish(outcome).await?;
    get(engine, ctx, id).await
}

/// The same inside a change that is under way: a proposal that is accepted, a trigger that acts
/// under an autonomy policy. Without a person who declares, a commander must be named.
pub(crate) async fn declare_in(work: &mut Work<'_>, d: Declaration) -> Result<Execution> {
    let (org, now) = (work.ctx.org(), work.now);
    let declared_by = work.ctx.actor.person;
    let mut faults = d.new.faults();
    let stand = Stand::load(&mut work.tx, org).await?;
    let commander = commander(&stand, &d.new, declared_by, &mut faults);
    let playbook = work.tx.playbook(org, d.new.playbook).await?;
    let version = match playbook.as_ref().and_then(|p| p.current) {
        Some(current) => work.tx.version(org, current).await?,
        None => None,
    };
    let (Some(playbook), Some(version)) = (playbook, version) else {
        faults.push(Fault::new(
            "playbook",
            "There is no such published playbook. Choose one that is published.",
        ));
        return Err(Error::faults(faults));
    };
    for key in d.new.variables.keys() {
        if !version.body.variables.iter().any(|v| v.key == *key) {
            faults.push(Fault::new(
                format!("variables.{key}"),
                "The playbook has no such variable. Leave it out.",
            ));
        }
    }
    Error::check(faults)?;
    let commander = commander.ok_or_else(|| Error::fault("commander", NO_COMMANDER))?;
    let number = work.tx.count(org, "execution").await?;
    let engine = work.engine();
    let (mut x, effects) = stand.on(engine, now, |ground| {
        Execution::declare(
            engine.id::<ExecutionId>(),
            format!("EXE-{number:04}"),
            &playbook,
            &version,
            &d.new,
            d.cause,
            commander,
            declared_by,
            ground,
        )
    });
    promise(work, &mut x);
    work.tx.insert_execution(&x).await?;
    work.on(format!("execution:{} {}", x.id, x.key));
    work.say(format!(
        "{} version {}, severity {}, {}, {} pages",
        x.playbook_key,
        x.version_number,
        x.severity,
        x.mode.key(),
        x.pages.len()
    ));
    tell(work, &x, "declared", &effects);
    Ok(x)
}

const NO_COMMANDER: &str = "The commander must be an active executive sponsor, domain owner, steward or facilitator. Choose another person.";

fn commander(
    stand: &Stand,
    new: &NewExecution,
    declared_by: Option<PersonId>,
    faults: &mut Vec<Fault>,
) -> Option<PersonId> {
    let asked = new.commander.or(declared_by);
    let able = asked.filter(|id| {
        stand
            .people
            .iter()
            .any(|p| p.id == *id && holds(p, Permission::ExecutionsCommand))
    });
    if able.is_none() {
        faults.push(Fault::new("commander", NO_COMMANDER));
    }
    able
}
