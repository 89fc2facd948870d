//! Scripts that are not ours: what cannot be lowered says so, and the rest goes on.

use super::{Form, FormKind, Lowering, scope::Named};
use crate::{Action, Diagnostic, InstanceId, ModuleId, Role, text::lexer};
use std::ops::Range;
use wast::{
    QuoteWat, Wat,
    lexer::TokenKind,
    parser::{self, ParseBuffer},
    token::{Id, Span},
};

const UNKNOWN: &str = "this harness does not know this form of directive, or a type or a name in it";
/// What a script of directives begins with. Anything else is the fields of a module, without the `(module ..)`.
const DIRECTIVES: &[&str] = &["component", "get", "invoke", "module", "register", "thread", "wait"];
const SPECTEST: &str = include_str!("../spectest.wat");
/// What some scripts expect of `spectest` besides, for runtimes with 64-bit tables.
const TABLE64: &str = "(table (export \"table64\") i64 10 20 funcref)";

impl Lowering<'_> {
    pub(super) fn foreign(&mut self, forms: &[Form]) -> Result<(), Diagnostic> {
        if ["spectest", r"\73\70\65\63"].iter().any(|name| self.text.text().contains(name)) {
            self.register_spectest()?;
        }
        let word = |form: &Form| &self.text.text()[form.head.clone()];
        let first = forms.iter().find(|form| form.kind == FormKind::Directive);
        if first.is_some_and(|form| !word(form).starts_with("assert_") && !DIRECTIVES.contains(&word(form))) {
            return self.inline_module(first.map_or(0..0, |form| form.head.clone()));
        }
        for form in forms.iter().filter(|form| form.kind == FormKind::Directive) {
            let (steps, modules, instances) = (self.script.steps.len(), self.script.modules.len(), self.script.instances.len());
            if self.form(form).is_err() {
                self.script.steps.truncate(steps);
                self.script.modules.truncate(modules);
                self.script.instances.truncate(instances);
                self.forget(form, modules, instances);
                self.bare_step(Role::Probe, Action::NotApplicable(UNKNOWN), vec![]);
            }
        }
        Ok(())
    }

    /// After a module that could not be lowered, directives without a name are about nothing, and so are those with its name.
    fn forget(&mut self, form: &Form, modules: usize, instances: usize) {
        if matches!(&self.text.text()[form.head.clone()], "module" | "component") {
            self.scope.current = None;
            self.scope.last_definition = None;
            if let Some(name) = name_of(&self.text.text()[form.head.end..form.range.end]) {
                self.scope.names.remove(&name);
                self.scope.definitions.remove(&name);
            }
        }
        let (modules, instances) = (modules as ModuleId, instances as InstanceId);
        self.scope.definitions.retain(|_, module| *module < modules);
        self.scope.names.retain(|_, named| !matches!(named, Named::Instance(instance) if *instance >= instances));
    }

    /// The script is one module.
    fn inline_module(&mut self, head: Range<usize>) -> Result<(), Diagnostic> {
        (self.at, self.head) = (0..self.text.text().len(), head);
        let buffer = ParseBuffer::new(self.text.text()).map_err(|error| self.unparsable(&error))?;
        let wat = parser::parse::<Wat<'_>>(&buffer).map_err(|error| self.unparsable(&error))?;
        self.plain_module(QuoteWat::Wat(wat), super::done())?;
        Ok(())
    }

    fn register_spectest(&mut self) -> Result<(), Diagnostic> {
        let mut text = SPECTEST.trim_end().to_owned();
        if self.text.text().contains("\"table64\"") {
            text.insert_str(text.len() - 1, TABLE64);
        }
        let buffer = ParseBuffer::new(&text).map_err(|error| self.unparsable(&error))?;
        let wat = parser::parse::<Wat<'_>>(&buffer).map_err(|error| self.unparsable(&error))?;
        self.plain_module(QuoteWat::Wat(wat), super::done())?;
        let spectest = self.instance(Some(&Id::new("spectest", Span::from_offset(0))))?;
        self.scope.registered.insert("spectest".to_owned(), spectest);
        self.scope.current = None;
        Ok(())
    }
}

/// The name that a module form gives: the first word after `module`, `module definition` or `module instance` that is one.
fn name_of(rest: &str) -> Option<String> {
    let tokens = lexer(rest);
    let mut tokens = tokens.iter(0).map_while(Result::ok).filter(|token| token.kind != TokenKind::Whitespace);
    let token = tokens.find(|token| token.kind != TokenKind::Keyword)?;
    (token.kind == TokenKind::Id).then(|| token.id(rest).ok().map(String::from))?
}
