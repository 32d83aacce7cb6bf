//! One step without a reader: what a command changes is saved as what is done on screen.
//!
//! Owns that such a step is in the journal before the first file is changed, so that it is finished
//! at the next start if this process is killed, and that it is in the history, so that it can be
//! undone there.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::start::SessionError;
use crate::disk::log::Log;
use crate::disk::store::Store;
use crate::jobs::pool::Pool;
use crate::jobs::state_folder::StateFolder;
use crate::jobs::{Jobs, Reader};
use crate::library::Library;
use crate::model::cancel::Cancel;
use crate::model::step::Step;
use crate::session::event::{Effect, Event, Record};
use crate::session::question::{Answer, Question, Reply, RequestId, Save};

/// Saves `step`, and before that what an earlier process has left unfinished. Returns what is to be said
/// of the latter.
///
/// # Errors
/// When something could not be saved; it says what, and where it is kept.
pub fn carry_out(
    library: &Arc<Library>,
    (store, has_default_store): (&Arc<Store>, bool),
    log: Log,
    step: Step,
) -> Result<Vec<String>, SessionError> {
    let state =
        StateFolder::new(library.state_folder().to_owned(), store.clone(), has_default_store);
    let (mut history, unfinished, mut remarks) = state.recall();
    for remark in &remarks {
        log.line(remark);
    }
    let step = Arc::new(step);
    history.push(step.clone());
    let reader = Arc::new(Reader::new(library.clone(), store.clone(), Some(state), log));
    let failed = |error: std::io::Error| SessionError::Start(error.to_string());
    let (events, incoming) = channel();
    let jobs = Jobs::start(reader, Pool::new().map_err(failed)?, events).map_err(failed)?;
    let steps = unfinished.into_iter().map(|step| (step, true)).chain([(step, false)]);
    let (mut last, mut names) = (RequestId(0), HashMap::new());
    for (number, (step, resumed)) in (1..).zip(steps) {
        last = RequestId(number);
        names.insert(last, step.words.clone());
        let save = Box::new(Question::Save(Save { step, resumed }));
        // Everything that is asked here is for the jobs.
        let _ = jobs.take(Effect::Ask(last, save, Cancel::default()));
    }
    let refused = until_saved(last, incoming.iter(), |id, why| {
        let what = names.get(&id).map_or("changes", String::as_str);
        remarks.push(format!("what was left to be saved before is not done: {what}: {why}"));
    });
    if refused.is_none() {
        let _ = jobs.take(Effect::Record(Box::new(Record::History(history))));
    }
    match refused.or(jobs.finish()) {
        Some(why) => {
            remarks.push(why);
            Err(SessionError::Unsaved(remarks.join("; ")))
        }
        None => Ok(remarks),
    }
}

/// Waits until the step is saved; returns why, if it is refused, and tells why those before it are. What is
/// only delayed is reported when the jobs end.
fn until_saved(
    id: RequestId,
    events: impl Iterator<Item = Event>,
    mut tell: impl FnMut(RequestId, String),
) -> Option<String> {
    for event in events {
        let Event::Reply(Reply { id: of, answer, last }) = event else { continue };
        if of != id {
            if let Some(Answer::Save(saved)) = answer.filter(|_| last)
                && let Err(why) = saved.result
            {
                tell(of, why.to_string());
            }
            continue;
        }
        match answer {
            Some(Answer::Save(saved)) => match saved.result {
                Err(why) if last => return Some(why.to_string()),
                Err(_) => return None,
                Ok(_) => {}
            },
            _ if last => return None,
            _ => {}
        }
    }
    None
}
