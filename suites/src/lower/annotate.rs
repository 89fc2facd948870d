//! Our annotations.

use super::{Lowering, Section, Subject, done, scope::Named};
use crate::annotation::{Annotation, Form};
use crate::{Action, Diagnostic, InstanceId, Matcher, Permitted, Role};
use dyetest_adapter::{Kind, Value};
use std::mem;
use wast::{WastInvoke, token::Id};

impl Lowering<'_> {
    pub(super) fn annotation(&mut self, annotation: Annotation<'_>) -> Result<(), Diagnostic> {
        if !matches!(annotation, Annotation::Await(..)) {
            self.refuse_idle_permit()?;
        }
        match annotation {
            Annotation::Section(role, title) => self.open(role, title),
            Annotation::Permit(endings) => {
                self.permit = Some((self.head.clone(), endings));
                Ok(())
            }
            Annotation::Holds(id) => self.holds(&id),
            Annotation::Store(id) => {
                self.scope.store = self.add_store();
                self.bind(Some(&id), Named::Store(self.scope.store))
            }
            Annotation::Drop(id) => self.drop_store(&id),
            Annotation::Snapshot(id) => {
                let instance = self.with_state(&id)?;
                self.bare_step(self.preparing(), Action::Snapshot(instance), done());
                Ok(())
            }
            Annotation::Unchanged(id) => {
                let instance = self.with_state(&id)?;
                self.assertion(Action::Unchanged(instance), done());
                Ok(())
            }
            Annotation::Start(id, invoke) => self.start(&id, &invoke),
            Annotation::Await(id, permitted) => {
                let call = self.call(&id)?;
                self.assertion(Action::Await(call), vec![permitted]);
                Ok(())
            }
            Annotation::Cancel(id) => {
                let call = self.call(&id)?;
                self.bare_step(self.preparing(), Action::Cancel(call), done());
                Ok(())
            }
            Annotation::Repeat(times, forms) => self.repeat(times, forms),
            Annotation::Host(counter, value) => {
                self.assertion(Action::Counter(counter.to_owned()), vec![Permitted::Values(vec![Matcher::Is(Value::U64(value))])]);
                Ok(())
            }
            Annotation::Write { instance, export, offset, bytes } => {
                let instance = self.instance(Some(&instance))?;
                let write = Action::Write { instance, export: export.to_owned(), offset, bytes: bytes.to_vec() };
                self.bare_step(self.preparing(), write, done());
                self.assign_secrets(&Subject::Instance(instance))
            }
        }
    }

    fn open(&mut self, role: Role, title: &str) -> Result<(), Diagnostic> {
        self.close()?;
        if title.trim().is_empty() {
            return Err(self.refuse_form("a section says in a few words what it shows"));
        }
        self.section = Section { role, title: title.to_owned(), at: self.head.clone(), assertions: 0 };
        Ok(())
    }

    /// Refuses a section that proves nothing.
    pub(super) fn close(&self) -> Result<(), Diagnostic> {
        if self.section.role != Role::Setup && self.section.assertions == 0 {
            return Err(self.text.refuse(self.section.at.clone(), "this section asserts nothing"));
        }
        Ok(())
    }

    fn holds(&mut self, id: &Id<'_>) -> Result<(), Diagnostic> {
        let instance = self.instance(Some(id))?;
        if self.nearest_secrets.is_empty() {
            return Err(self.refuse_form("no module above holds a secret"));
        }
        for secret in &self.nearest_secrets {
            self.script.secrets[*secret].holders.push(instance);
        }
        Ok(())
    }

    /// What follows in a dropped store lives in a new one.
    fn drop_store(&mut self, id: &Id<'_>) -> Result<(), Diagnostic> {
        let store = match self.named(id)? {
            Named::Store(store) => store,
            Named::Instance(instance) => self.store_of(instance),
        };
        if !self.stores_dropped.insert(store) {
            return Err(self.refuse(id.span(), "this store was dropped already"));
        }
        self.bare_step(self.preparing(), Action::DropStore(store), done());
        if self.scope.store == store {
            self.scope.store = self.add_store();
        }
        Ok(())
    }

    /// An instance that a snapshot can see something of.
    fn with_state(&self, id: &Id<'_>) -> Result<InstanceId, Diagnostic> {
        let instance = self.instance(Some(id))?;
        let module = &self.script.modules[self.script.instances[instance as usize].module as usize];
        let advice = "export what must not change, or let the instance export a function that digests it and call that in a probe";
        if module.kind == Kind::Component {
            return Err(self.refuse(id.span(), "nothing of a component can be read from outside").help(advice));
        }
        if module.exports.is_empty() {
            let message = format!("`${}` exports no memory, global or table, so that a change would not be seen", id.name());
            return Err(self.refuse(id.span(), message).help(advice));
        }
        Ok(instance)
    }

    fn start(&mut self, id: &Id<'_>, invoke: &WastInvoke<'_>) -> Result<(), Diagnostic> {
        let (instance, export, arguments) = self.invoke(invoke)?;
        let call = self.next_call;
        self.next_call += 1;
        if self.calls.insert(id.name().to_owned(), call).is_some() {
            return Err(self.refuse(id.span(), format!("`${}` names another call already", id.name())));
        }
        self.bare_step(self.role(), Action::Start { call, instance, export, arguments }, vec![Permitted::AnyValue]);
        self.assign_secrets(&Subject::Instance(instance))
    }

    /// The calls that a cycle starts are its own.
    fn repeat(&mut self, times: u32, forms: Vec<Form<'_>>) -> Result<(), Diagnostic> {
        if times == 0 || forms.is_empty() {
            return Err(self.refuse_form("write how often, and what: (@repeat 1000 (@start $call (invoke ..)) (@await $call value))"));
        }
        let (steps, calls) = (mem::take(&mut self.script.steps), self.calls.clone());
        let done = forms.into_iter().try_for_each(|Form(annotation)| match annotation {
            Annotation::Start(..) | Annotation::Await(..) | Annotation::Cancel(..) => self.annotation(annotation),
            _ => Err(self.refuse_form("`@repeat` repeats `@start`, `@await` and `@cancel`, and nothing else")),
        });
        self.calls = calls;
        let steps = mem::replace(&mut self.script.steps, steps);
        done?;
        let role = self.role();
        self.bare_step(role, Action::Repeat { times, steps }, vec![]);
        Ok(())
    }

    fn call(&self, id: &Id<'_>) -> Result<u32, Diagnostic> {
        self.calls.get(id.name()).copied().ok_or_else(|| {
            let known = self.calls.keys().map(String::as_str);
            self.refuse(id.span(), format!("no started call is named `${}`", id.name())).did_you_mean(id.name(), known)
        })
    }
}
