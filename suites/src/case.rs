//! Cases: from a file to what can be performed.

use crate::{
    Action, Case, Diagnostic, Origin, Permitted, Provider, Script, SecretKey, Source, Step,
    assemble::Names,
    header,
    lower::{self, Dialect, Rules},
    secret,
};
use dyetest_adapter::Feature;
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, fmt::Write};

/// The suite whose cases are about what a runtime shows of names.
const WITH_NAMES: &str = "observability/";

/// Reads a case's header. Its script is read when it is [prepared](Case::script).
///
/// # Errors
/// Says what is wrong with the header, and where.
pub fn load_case(source: Source, id: &str, origin: Origin) -> Result<Case, Diagnostic> {
    let header = header::of_case(&source)?;
    let digest = digest(&source.text);
    Ok(Case { id: id.to_owned(), header, source, digest, points: None, origin })
}

/// SHA-256 of a text, in hexadecimal.
pub(crate) fn digest(text: &str) -> String {
    let mut hexadecimal = String::with_capacity(64);
    for byte in Sha256::digest(text) {
        // Writing to a string cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

impl Case {
    /// The folder that the case lies in.
    pub fn suite(&self) -> &str {
        self.id.split_once('/').map_or("", |(suite, _)| suite)
    }

    /// Prepares the case: fills in its secrets, assembles its modules, resolves its names.
    ///
    /// # Errors
    /// Says what is wrong with the file, and where.
    pub fn script(&self, key: &SecretKey<'_>) -> Result<Script, Diagnostic> {
        let text = secret::fill(&self.source, &self.id, *key)?;
        let names = if self.id.starts_with(WITH_NAMES) { Names::Keep } else { Names::Strip };
        let script = lower::text(&text, Rules { dialect: Dialect::Case, host: &self.header.host, names })?;
        self.check_host(&script)?;
        self.check_abilities(&script, &script.steps)?;
        self.check_stores(&script)?;
        self.check_interruption(&script)?;
        Ok(script)
    }

    fn check_host(&self, script: &Script) -> Result<(), Diagnostic> {
        let imported = |name: &str| {
            let mut imports = script.modules.iter().flat_map(|module| &module.imports);
            imports.any(|(from, field)| header::host_name(from, field) == name)
        };
        header::refuse_unused_host(&self.source, &self.header, imported)
    }

    /// A step that needs an ability of the adapter has it listed, so that the plan knows who lacks it.
    fn check_abilities(&self, script: &Script, steps: &[Step]) -> Result<(), Diagnostic> {
        for step in steps {
            if let Some(ability) = ability(script, &step.action)
                && !self.header.features.contains(&ability)
            {
                return Err(header::needs(&self.source, step.span.clone(), ability));
            }
            if let Action::Threads(threads) = &step.action {
                threads.iter().try_for_each(|steps| self.check_abilities(script, steps))?;
            }
            if let Action::Repeat { steps, .. } = &step.action {
                self.check_abilities(script, steps)?;
            }
        }
        Ok(())
    }

    /// Two stores that are alive at a time are an ability as well.
    fn check_stores(&self, script: &Script) -> Result<(), Diagnostic> {
        let mut alive = BTreeSet::new();
        for step in &script.steps {
            match step.action {
                Action::Define { instance, .. } | Action::Instantiate { instance, .. } => {
                    alive.insert(script.instances[instance as usize].store);
                }
                Action::DropStore(store) => {
                    alive.remove(&store);
                }
                _ => {}
            }
            if alive.len() > 1 && !self.header.features.contains(&Feature::Stores) {
                return Err(header::needs(&self.source, step.span.clone(), Feature::Stores));
            }
        }
        Ok(())
    }

    /// What is to be interrupted, and nothing else, has something armed that interrupts it.
    fn check_interruption(&self, script: &Script) -> Result<(), Diagnostic> {
        let limits = &self.header.limits;
        let armed = limits.fuel.is_some() || limits.deadline_ms.is_some() || limits.handles.is_some();
        match script.steps.iter().find(|step| step.permitted == [Permitted::Limit]) {
            Some(step) if !armed => Err(Diagnostic::new(&self.source, step.span.clone(), "nothing is armed that could stop this step")
                .help("set `fuel` and `deadline_ms` under [limits], since profiles have the one or the other; or `handles`")),
            _ => Ok(()),
        }
    }
}

fn ability(script: &Script, action: &Action) -> Option<Feature> {
    match action {
        Action::Threads(_) => Some(Feature::OsThreads),
        Action::Start { .. } | Action::Await(_) | Action::Cancel(_) => Some(Feature::StartedCalls),
        Action::DropStore(_) => Some(Feature::DropStore),
        Action::Write { .. } => Some(Feature::HostWrite),
        Action::Instantiate { imports, .. } | Action::Define { imports, .. } => {
            imports.iter().any(|(_, _, provider)| matches!(provider, Provider::Host(_))).then_some(Feature::HostImports)
        }
        Action::Snapshot(instance) | Action::Unchanged(instance) => {
            let module = script.instances[*instance as usize].module;
            (!script.modules[module as usize].exports.tables.is_empty()).then_some(Feature::ReadTable)
        }
        Action::Compile(_)
        | Action::Invoke { .. }
        | Action::Get { .. }
        | Action::Repeat { .. }
        | Action::Counter(_)
        | Action::NotApplicable(_) => None,
    }
}
