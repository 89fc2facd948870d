//! The standard directives.

use super::{Dialect, Lowering, Subject, done, module::Linking};
use crate::{Action, Diagnostic, InstanceId, Permitted, annotation::class_named, values};
use dyetest_adapter::{Stage, TrapClass, Value};
use wast::{QuoteWat, WastDirective, WastExecute, WastInvoke, WastRet, token::Span};

/// The text of an assertion that asks for a limit rather than for a trap.
const INTERRUPTED: &str = "interrupted";
const QUOTED: &str = "malformed text tests the parser of this harness, not the runtime";
const CUSTOM: &str = "custom sections of the text format test the parser of this harness, not the runtime";

impl Lowering<'_> {
    pub(super) fn directive(&mut self, directive: WastDirective<'_>) -> Result<Subject, Diagnostic> {
        match directive {
            WastDirective::Module(wat) => self.plain_module(wat, done()).map(Subject::Module),
            WastDirective::ModuleDefinition(wat) => {
                let name = wat.name();
                let module = self.add_module(wat)?;
                self.bind_definition(name.as_ref(), module)?;
                self.step(self.preparing(), Action::Compile(module), done());
                Ok(Subject::Module(module))
            }
            WastDirective::ModuleInstance { instance, module, .. } => {
                self.module_instance(instance.as_ref(), module.as_ref(), done())?;
                Ok(Subject::Nothing)
            }
            WastDirective::Register { name, module, .. } => {
                let instance = self.instance(module.as_ref())?;
                self.scope.registered.insert(name.to_owned(), instance);
                Ok(Subject::Nothing)
            }
            WastDirective::Invoke(invoke) => self.plain(WastExecute::Invoke(invoke)),
            WastDirective::AssertReturn { exec, results, span } => {
                let results = self.results(span, &results)?;
                self.assert(exec, vec![Permitted::Values(results)], Linking::Complete)
            }
            WastDirective::AssertTrap { exec, message, span } => {
                let permitted = self.trap(span, message)?;
                self.assert(exec, permitted, Linking::Complete)
            }
            WastDirective::AssertExhaustion { call, message, span } => {
                let permitted = if message == INTERRUPTED { vec![Permitted::Limit] } else { self.trap(span, message)? };
                self.assert(WastExecute::Invoke(call), permitted, Linking::Complete)
            }
            WastDirective::AssertException { exec, .. } => self.assert(exec, vec![Permitted::Exception], Linking::Complete),
            WastDirective::AssertUnlinkable { module, .. } => {
                self.assert(WastExecute::Wat(module), vec![Permitted::Refused(Stage::Link)], Linking::MayFail)
            }
            WastDirective::AssertInvalid { module, .. } => self.assert_refused(module, Stage::Validate),
            WastDirective::AssertMalformed { module: QuoteWat::QuoteModule(..) | QuoteWat::QuoteComponent(..), .. } => {
                Ok(self.not_applicable(QUOTED))
            }
            WastDirective::AssertMalformed { module, .. } => self.assert_refused(module, Stage::Decode),
            WastDirective::AssertInvalidCustom { .. } | WastDirective::AssertMalformedCustom { .. } => Ok(self.not_applicable(CUSTOM)),
            WastDirective::AssertSuspension { span, .. } => Err(self.refuse(span, "adapters have no word for a suspension")),
            WastDirective::Thread(thread) => self.thread(thread),
            WastDirective::Wait { thread, .. } => self.wait(&thread),
        }
    }

    /// An action without an assertion: it has to return, whatever its results.
    pub(super) fn plain(&mut self, action: WastExecute<'_>) -> Result<Subject, Diagnostic> {
        let (action, subject) = self.execute(action, Linking::Complete)?;
        self.step(self.role(), action, vec![Permitted::AnyValue]);
        Ok(subject)
    }

    fn assert(&mut self, exec: WastExecute<'_>, permitted: Vec<Permitted>, linking: Linking) -> Result<Subject, Diagnostic> {
        let (action, subject) = self.execute(exec, linking)?;
        self.assertion(action, permitted);
        Ok(subject)
    }

    /// An assertion that a module is refused before it is instantiated.
    fn assert_refused(&mut self, wat: QuoteWat<'_>, stage: Stage) -> Result<Subject, Diagnostic> {
        let module = self.add_module(wat)?;
        self.assertion(Action::Compile(module), vec![Permitted::Refused(stage)]);
        Ok(Subject::Module(module))
    }

    fn not_applicable(&mut self, reason: &'static str) -> Subject {
        self.step(self.role(), Action::NotApplicable(reason), vec![]);
        Subject::Nothing
    }

    fn execute(&mut self, exec: WastExecute<'_>, linking: Linking) -> Result<(Action, Subject), Diagnostic> {
        match exec {
            WastExecute::Invoke(invoke) => {
                let (instance, export, arguments) = self.invoke(&invoke)?;
                Ok((Action::Invoke { instance, export, arguments }, Subject::Instance(instance)))
            }
            WastExecute::Get { module, global, .. } => {
                let instance = self.instance(module.as_ref())?;
                Ok((Action::Get { instance, export: global.to_owned() }, Subject::Instance(instance)))
            }
            WastExecute::Wat(wat) => {
                let (action, instance) = self.define(QuoteWat::Wat(wat), linking)?;
                let module = self.script.instances[instance as usize].module;
                Ok((action, Subject::Module(module)))
            }
        }
    }

    /// The parts of `(invoke $i "f" ..)`.
    pub(super) fn invoke(&self, invoke: &WastInvoke<'_>) -> Result<(InstanceId, String, Vec<Value>), Diagnostic> {
        let instance = self.instance(invoke.module.as_ref())?;
        let arguments = invoke.args.iter().map(values::argument).collect::<Option<_>>();
        Ok((instance, invoke.name.to_owned(), arguments.ok_or_else(|| self.refuse(invoke.span, values::INEXPRESSIBLE))?))
    }

    fn results(&self, span: Span, results: &[WastRet<'_>]) -> Result<Vec<crate::Matcher>, Diagnostic> {
        results.iter().map(values::matcher).collect::<Option<_>>().ok_or_else(|| self.refuse(span, values::INEXPRESSIBLE))
    }

    /// What the text of an `assert_trap` permits.
    fn trap(&self, span: Span, text: &str) -> Result<Vec<Permitted>, Diagnostic> {
        let class = match text.strip_prefix("class:") {
            Some(id) => class_named(id),
            None => TrapClass::from_script_text(text),
        };
        match class {
            Some(class) => Ok(vec![Permitted::Trap(class)]),
            None if self.rules.dialect == Dialect::Foreign => Ok(vec![Permitted::AnyTrap]),
            None if text == INTERRUPTED && self.permit.is_some() => Ok(vec![]),
            None if text == INTERRUPTED => Err(self
                .refuse(span, "\"interrupted\" names no trap, so that nothing is permitted")
                .help("write (assert_exhaustion (invoke ..) \"interrupted\"), or put (@permit limit \"..\") before it")),
            None => {
                let known = TrapClass::ALL
                    .iter()
                    .filter(|class| **class != TrapClass::Unclassified)
                    .flat_map(|class| class.texts().iter().copied().chain([class.id()]));
                let advice = "a trap is named by the specification's text, or as \"class:NAME\"";
                let refused = self.refuse(span, format!("\"{text}\" names no trap class"));
                let near = refused.clone().did_you_mean(text.strip_prefix("class:").unwrap_or(text), known);
                Err(if near.help.is_some() { near } else { refused.help(advice) })
            }
        }
    }
}
