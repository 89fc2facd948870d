//! What can only be said of a script as a whole.

use super::{Dialect, Lowering};
use crate::{Action, Diagnostic, InstanceId, Role, Script, Step};

impl Lowering<'_> {
    pub(super) fn finish(mut self) -> Result<Script, Diagnostic> {
        self.refuse_idle_permit()?;
        self.close()?;
        self.end_threads()?;
        if self.rules.dialect == Dialect::Case {
            self.refuse_one_sided()?;
        }
        self.imply_snapshots();
        self.refuse_comparison_without_snapshot()?;
        self.settle_holders();
        Ok(self.script)
    }

    /// A case has a benign twin and an attack.
    fn refuse_one_sided(&self) -> Result<(), Diagnostic> {
        let first_line = 0..self.text.text().find('\n').unwrap_or(self.text.text().len());
        for (role, word) in [(Role::Benign, "benign"), (Role::Attack, "attack")] {
            if !self.script.steps.iter().any(|step| step.role == role) {
                let message = format!("the case has no section `(@{word} \"..\")` with an assertion");
                return Err(self.text.refuse(first_line, message));
            }
        }
        Ok(())
    }

    /// Takes a snapshot before the first attack step of every instance that is compared later and exists by then.
    fn imply_snapshots(&mut self) {
        let steps = &self.script.steps;
        let Some(attack) = steps.iter().position(|step| step.role == Role::Attack) else { return };
        let mut implied: Vec<Step> = Vec::new();
        for step in &steps[attack..] {
            let Action::Unchanged(instance) = step.action else { continue };
            let taken = implied.iter().any(|step| matches!(step.action, Action::Snapshot(other) if other == instance));
            if !taken && made(&steps[..attack], instance) {
                let (action, permitted) = (Action::Snapshot(instance), super::done());
                implied.push(Step { action, permitted, role: Role::Setup, title: String::new(), span: step.span.clone() });
            }
        }
        self.script.steps.splice(attack..attack, implied);
    }

    fn refuse_comparison_without_snapshot(&self) -> Result<(), Diagnostic> {
        for (index, step) in self.script.steps.iter().enumerate() {
            let Action::Unchanged(instance) = step.action else { continue };
            let is_taken = |step: &Step| matches!(step.action, Action::Snapshot(other) if other == instance);
            if !self.script.steps[..index].iter().any(is_taken) {
                let source = self.text.source();
                return Err(Diagnostic::new(source, step.span.clone(), "there is no snapshot to compare with")
                    .help("one is implied before the first attack step, for what exists by then; otherwise add (@snapshot ..)"));
            }
        }
        Ok(())
    }

    /// The secrets of a module are known to all of its instances.
    fn settle_holders(&mut self) {
        for (module, secret) in &self.holdings {
            let of_module = self.script.instances.iter().enumerate().filter(|(_, instance)| instance.module == *module);
            self.script.secrets[*secret].holders.extend(of_module.map(|(index, _)| index as InstanceId));
        }
        for secret in &mut self.script.secrets {
            secret.holders.sort_unstable();
            secret.holders.dedup();
        }
    }
}

fn made(steps: &[Step], wanted: InstanceId) -> bool {
    steps
        .iter()
        .any(|step| matches!(step.action, Action::Define { instance, .. } | Action::Instantiate { instance, .. } if instance == wanted))
}
