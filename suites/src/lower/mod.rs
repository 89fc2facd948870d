//! From forms to steps.

mod annotate;
mod direct;
mod finish;
mod foreign;
mod module;
mod scope;
mod thread;

use crate::{
    Action, CallId, Diagnostic, Instance, InstanceId, Matcher, ModuleId, Permitted, Role, Script, Secret, Step, StoreId, annotation,
    assemble::Names,
    forms::{self, Annotations, Form, FormKind, STANDARD},
    text::{Filled, lexer},
};
use dyetest_adapter::{HostImport, Kind};
use scope::Scope;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};
use thread::Threads;
use wast::{
    WastDirective, WastExecute,
    parser::{self, Parse, ParseBuffer, Parser},
    token::Span,
};

/// By which rules a text is lowered.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// Whose text it is.
    pub(crate) dialect: Dialect,
    /// Host functions by `module.name`.
    pub(crate) host: &'a BTreeMap<String, HostImport>,
    /// Whether names of the text travel in its binaries.
    pub(crate) names: Names,
}

/// Whose text it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A case: everything must make sense, and it must prove something.
    Case,
    /// A module with assertions, of a probe: as strict, but without sections.
    Part,
    /// A script that is not ours: what cannot be lowered is not applicable.
    Foreign,
}

/// Lowers all forms of a text.
pub(crate) fn text(text: &Filled, rules: Rules<'_>) -> Result<Script, Diagnostic> {
    let annotations = if rules.dialect == Dialect::Foreign { Annotations::Any } else { Annotations::Known };
    forms(text, &forms::split(text, annotations)?, rules)
}

/// Lowers these forms of a text, as if there were no others.
pub(crate) fn forms(text: &Filled, forms: &[Form], rules: Rules<'_>) -> Result<Script, Diagnostic> {
    let mut lowering = Lowering::new(text, rules);
    if rules.dialect == Dialect::Foreign {
        lowering.foreign(forms)?;
    } else {
        for form in forms {
            lowering.form(form)?;
        }
    }
    lowering.finish()
}

struct Lowering<'a> {
    text: &'a Filled,
    rules: Rules<'a>,
    script: Script,
    scope: Scope,
    section: Section,
    threads: Threads,
    calls: HashMap<String, CallId>,
    /// The number of the next call that is started.
    next_call: CallId,
    stores_dropped: BTreeSet<StoreId>,
    /// Endings that a `@permit` adds to the next step, and where it stands.
    permit: Option<(Range<usize>, Vec<Permitted>)>,
    /// The secrets of the nearest module above that holds some.
    nearest_secrets: Vec<usize>,
    /// Which module holds which secret.
    holdings: Vec<(ModuleId, usize)>,
    /// The form at hand, in the filled text.
    at: Range<usize>,
    /// Where its first word stands.
    head: Range<usize>,
    /// Where the parser's offsets begin.
    base: usize,
}

/// The section that is open.
struct Section {
    role: Role,
    title: String,
    /// Where its annotation stands, in the filled text.
    at: Range<usize>,
    assertions: usize,
}

/// What a form is about, so that secrets in it find their owner.
enum Subject {
    Module(ModuleId),
    Instance(InstanceId),
    Nothing,
}

impl<'a> Lowering<'a> {
    fn new(text: &'a Filled, rules: Rules<'a>) -> Self {
        let secrets = text.secrets().iter().map(|text| Secret { text: text.clone(), holders: Vec::new() }).collect();
        Lowering {
            text,
            rules,
            script: Script { steps: Vec::new(), modules: Vec::new(), instances: Vec::new(), stores: 1, secrets },
            scope: Scope::new(0),
            section: Section { role: Role::Setup, title: String::new(), at: 0..0, assertions: 0 },
            threads: Threads::default(),
            calls: HashMap::new(),
            next_call: 0,
            stores_dropped: BTreeSet::new(),
            permit: None,
            nearest_secrets: Vec::new(),
            holdings: Vec::new(),
            at: 0..0,
            head: 0..0,
            base: 0,
        }
    }

    /// Lowers one form.
    fn form(&mut self, form: &Form) -> Result<(), Diagnostic> {
        (self.at, self.head, self.base) = (form.range.clone(), form.head.clone(), form.range.start);
        let source = &self.text.text()[form.range.clone()];
        let buffer = ParseBuffer::new_with_lexer(lexer(source)).map_err(|error| self.unparsable(&error))?;
        match form.kind {
            FormKind::Annotation => {
                let annotation::Form(annotation) = parser::parse(&buffer).map_err(|error| self.unparsable(&error))?;
                self.annotation(annotation)
            }
            FormKind::Directive => {
                let directive = parser::parse(&buffer).map_err(|error| self.unparsable(&error))?;
                self.threads.interrupted_by(self, &directive)?;
                let subject = match directive {
                    Directive::Standard(directive) => self.directive(directive)?,
                    Directive::Get(global) => self.plain(global)?,
                };
                self.assign_secrets(&subject)?;
                self.refuse_idle_permit()
            }
        }
    }

    /// Where the form at hand stands in the text as it was written.
    fn span(&self) -> Range<usize> {
        self.text.written(self.at.clone())
    }

    /// Adds a step, with the endings that a `@permit` adds to it.
    fn step(&mut self, role: Role, action: Action, mut permitted: Vec<Permitted>) {
        permitted.extend(self.permit.take().into_iter().flat_map(|(_, endings)| endings));
        self.bare_step(role, action, permitted);
    }

    /// Adds a step that no `@permit` is about.
    fn bare_step(&mut self, role: Role, action: Action, permitted: Vec<Permitted>) {
        let title = self.section.title.clone();
        self.script.steps.push(Step { span: self.span(), role, title, action, permitted });
    }

    /// Adds a step of the open section that proves something.
    fn assertion(&mut self, action: Action, permitted: Vec<Permitted>) {
        self.section.assertions += 1;
        self.step(self.role(), action, permitted);
    }

    /// The role of an action or an assertion.
    fn role(&self) -> Role {
        if self.rules.dialect == Dialect::Foreign { Role::Probe } else { self.section.role }
    }

    /// The role of what prepares: setup, wherever it stands.
    fn preparing(&self) -> Role {
        if self.rules.dialect == Dialect::Foreign { Role::Probe } else { Role::Setup }
    }

    /// A fresh instance of this module, in the store at hand.
    fn add_instance(&mut self, name: Option<String>, module: ModuleId) -> InstanceId {
        // A trap poisons every component of its store, and a script that is not ours may go on with others.
        let apart = self.rules.dialect == Dialect::Foreign && self.script.modules[module as usize].kind == Kind::Component;
        let store = if apart { self.add_store() } else { self.scope.store };
        self.script.instances.push(Instance { name, module, store });
        (self.script.instances.len() - 1) as InstanceId
    }

    fn add_store(&mut self) -> StoreId {
        self.script.stores += 1;
        self.script.stores - 1
    }

    /// Secrets in a module belong to it. One that is made elsewhere belongs to the instance that it is passed to.
    fn assign_secrets(&mut self, subject: &Subject) -> Result<(), Diagnostic> {
        let mut held = Vec::new();
        for found in self.text.uses(self.at.clone()) {
            match subject {
                Subject::Module(module) => {
                    self.holdings.push((*module, found.secret));
                    held.push(found.secret);
                }
                Subject::Instance(instance) if found.new => self.script.secrets[found.secret].holders.push(*instance),
                Subject::Nothing if found.new => {
                    return Err(self.refuse_form("a secret stands in a module or in what an instance is given, so that it has an owner"));
                }
                Subject::Instance(_) | Subject::Nothing => {}
            }
        }
        if !held.is_empty() {
            self.nearest_secrets = held;
        }
        Ok(())
    }

    fn refuse_idle_permit(&mut self) -> Result<(), Diagnostic> {
        match self.permit.take() {
            Some((at, _)) => Err(self.text.refuse(at, "`@permit` stands before a step that may end in several ways")),
            None => Ok(()),
        }
    }

    /// An error about a place that the parser knows.
    fn refuse(&self, at: Span, message: impl Into<String>) -> Diagnostic {
        self.text.refuse_token(self.base + at.offset(), message)
    }

    /// An error about the form at hand: its first word stands for it.
    fn refuse_form(&self, message: impl Into<String>) -> Diagnostic {
        self.text.refuse(self.head.clone(), message)
    }

    fn unparsable(&self, error: &wast::Error) -> Diagnostic {
        self.text.unparsable(self.base + error.span().offset(), &error.message())
    }
}

/// A return without results.
fn done() -> Vec<Permitted> {
    vec![Permitted::Values(Vec::<Matcher>::new())]
}

/// A form that is no annotation.
enum Directive<'a> {
    Standard(WastDirective<'a>),
    /// `(get ..)` on its own, which the standard has and the parser has not.
    Get(WastExecute<'a>),
}

wast::custom_keyword!(get);

impl<'a> Parse<'a> for Directive<'a> {
    fn parse(parser: Parser<'a>) -> parser::Result<Self> {
        let _known: Vec<_> = STANDARD.iter().map(|name| parser.register_annotation(name)).collect();
        parser.parens(|parser| match parser.peek::<get>()? {
            true => parser.parse().map(Directive::Get),
            false => parser.parse().map(Directive::Standard),
        })
    }
}
