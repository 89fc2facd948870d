//! OS threads: directives that run side by side, each list in a store of its own.

use super::{
    Dialect, Directive, Lowering, Subject, forms,
    scope::{Named, Scope},
};
use crate::{Action, Diagnostic, Step};
use std::{collections::HashMap, mem, ops::Range};
use wast::{WastDirective, WastThread, token::Id};

/// The threads of a script.
#[derive(Default)]
pub(super) struct Threads {
    /// Those that were named but do not run yet: they start together, at the first wait.
    waiting_to_run: Vec<Vec<Step>>,
    /// Every thread, and where it stands.
    known: HashMap<String, Thread>,
}

struct Thread {
    at: Range<usize>,
    awaited: bool,
}

impl Threads {
    /// Refuses what stands between a thread and its wait: whether it runs before, beside or after the thread, nobody could say.
    pub(super) fn interrupted_by(&self, lowering: &Lowering<'_>, directive: &Directive<'_>) -> Result<(), Diagnostic> {
        let is_thread = matches!(directive, Directive::Standard(WastDirective::Thread(_) | WastDirective::Wait { .. }));
        if self.waiting_to_run.is_empty() || is_thread || lowering.rules.dialect == Dialect::Foreign {
            return Ok(());
        }
        Err(lowering.refuse_form("only other threads may stand between a thread and its (wait ..)"))
    }
}

impl Lowering<'_> {
    /// `(thread $t (shared (module $m)) ..)`
    pub(super) fn thread(&mut self, thread: WastThread<'_>) -> Result<Subject, Diagnostic> {
        if self.scope.is_thread {
            return Err(self.refuse(thread.span, "a thread cannot make threads"));
        }
        if let Some((at, _)) = &self.permit {
            return Err(self.text.refuse(at.clone(), "`@permit` stands before a step, not before a thread"));
        }
        // Modules belong to no store: a thread makes instances of those that are defined before it.
        let definitions = self.scope.definitions.clone();
        let mut scope = Scope { is_thread: true, definitions, ..Scope::new(self.add_store()) };
        if let Some(id) = &thread.shared_module {
            let instance = self.instance(Some(id))?;
            scope.names.insert(id.name().to_owned(), Named::Instance(instance));
            scope.shared.insert(instance);
        }
        let (outer, steps, at) = (mem::replace(&mut self.scope, scope), mem::take(&mut self.script.steps), self.at.clone());
        let done = thread.directives.into_iter().try_for_each(|directive| self.thread_directive(directive));
        self.scope = outer;
        self.at = at;
        let steps = mem::replace(&mut self.script.steps, steps);
        done?;
        let known = Thread { at: self.head.clone(), awaited: false };
        if self.threads.known.insert(thread.name.name().to_owned(), known).is_some() && self.rules.dialect != Dialect::Foreign {
            return Err(self.refuse(thread.name.span(), format!("`${}` names another thread already", thread.name.name())));
        }
        self.threads.waiting_to_run.push(steps);
        Ok(Subject::Nothing)
    }

    fn thread_directive(&mut self, directive: WastDirective<'_>) -> Result<(), Diagnostic> {
        let span = directive.span();
        self.at = forms::around(self.text, self.base + span.offset());
        let subject = self.directive(directive)?;
        self.assign_secrets(&subject)?;
        let runs_on_threads = |action: &Action| {
            matches!(action, Action::Compile(_) | Action::Instantiate { .. } | Action::Define { .. } | Action::Invoke { .. })
        };
        match self.script.steps.last() {
            Some(step) if !runs_on_threads(&step.action) => {
                Err(self.refuse(span, "a thread can load, instantiate and call, and nothing else"))
            }
            _ => Ok(()),
        }
    }

    /// `(wait $t)`: at the first one, all threads above run.
    pub(super) fn wait(&mut self, id: &Id<'_>) -> Result<Subject, Diagnostic> {
        if self.scope.is_thread {
            return Err(self.refuse(id.span(), "a thread cannot wait for threads"));
        }
        let Some(thread) = self.threads.known.get_mut(id.name()) else {
            let known = self.threads.known.keys().map(String::as_str);
            return Err(self.refuse(id.span(), format!("no thread above is named `${}`", id.name())).did_you_mean(id.name(), known));
        };
        let again = mem::replace(&mut thread.awaited, true);
        if again && self.rules.dialect != Dialect::Foreign {
            return Err(self.refuse(id.span(), format!("thread `${}` was waited for already", id.name())));
        }
        self.run_threads();
        Ok(Subject::Nothing)
    }

    pub(super) fn run_threads(&mut self) {
        let threads = mem::take(&mut self.threads.waiting_to_run);
        if !threads.is_empty() {
            self.bare_step(self.role(), Action::Threads(threads), vec![]);
        }
    }

    /// Every thread is waited for. A script that is not ours may leave that to its end.
    pub(super) fn end_threads(&mut self) -> Result<(), Diagnostic> {
        if self.rules.dialect == Dialect::Foreign {
            self.run_threads();
            return Ok(());
        }
        let mut forgotten: Vec<_> = self.threads.known.iter().filter(|(_, thread)| !thread.awaited).collect();
        forgotten.sort_by_key(|(_, thread)| thread.at.start);
        match forgotten.first() {
            Some((name, thread)) => {
                Err(self.text.refuse(thread.at.clone(), "nothing waits for this thread").help(format!("add (wait ${name})")))
            }
            None => Ok(()),
        }
    }
}
