//! The command line: one file per subcommand.

mod adapter_check;
mod choose;
mod copy;
mod diff;
mod install;
mod list;
mod merge;
mod oracle;
mod report;
mod run;
mod select;
mod sensitivity;
mod show;
mod summary;
mod view;
mod wast;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::process::ExitCode;

/// Nothing beyond the baseline.
pub const CLEAN: u8 = 0;
/// Findings beyond the baseline, or a stale entry in it.
pub const FINDINGS: u8 = 1;
/// Wrong usage, or input that cannot be read.
pub const USAGE: u8 = 2;
/// Incomplete, inconclusive beyond the baseline, or a named target is not installed.
pub const INCOMPLETE: u8 = 3;
/// Nothing was selected.
pub const NOTHING: u8 = 4;

/// Attacks WebAssembly runtimes and shows, with evidence, which isolation boundaries hold.
///
/// Without a subcommand: all cases against the default profiles of the built-in runtimes.
#[derive(Parser)]
#[command(name = "dyetest", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  dyetest                                       all cases, default profiles
  dyetest run memory --target wasmtime          one suite, all default profiles of one runtime
  dyetest run memory/ea-overflow --target wasmtime.winch
  dyetest run --adapter ./my/adapter.toml       your own runtime in the matrix
  dyetest show memory/ea-overflow               what a case attacks, and why it expects what it does
  dyetest list targets
  dyetest report RUN --format sarif             a run that is there already, in another format
  dyetest report RUN --site DIR                 a static site of it
  dyetest diff OLD NEW                          what is new, fixed, lost, or enforced by something else
  dyetest choose RUN --requirements FILE        which targets meet a threat model

Exit status: 0 nothing beyond the baseline, 1 findings, 2 usage or unreadable input,
3 incomplete or inconclusive, 4 nothing selected.";

#[derive(Subcommand)]
enum Command {
    /// Attack runtimes, and tabulate what holds
    Run(run::RunArgs),
    /// List cases, targets, properties, claims or planted faults
    List(list::ListArgs),
    /// Explain a case: its claim, its attack, what is expected and why
    Show(show::ShowArgs),
    /// Show a run again, in any format, or as a site
    Report(report::ReportArgs),
    /// Run scripts that are not ours, each directive under the same containment
    Wast(wast::WastArgs),
    /// Ask all targets to agree on generated modules
    Oracle(oracle::OracleArgs),
    /// Prove that every case can fail: run the corpus on an engine with planted faults
    Sensitivity(sensitivity::SensitivityArgs),
    /// Tell what is different between two runs
    Diff(diff::DiffArgs),
    /// Put shards of a run together
    Merge(merge::MergeArgs),
    /// Tell which targets of a run meet requirements
    Choose(choose::ChooseArgs),
    /// Measure what isolation costs: copies, calls, instances, processes
    Copy(copy::CopyArgs),
    /// Install a runtime that is not built in
    Install(install::InstallArgs),
    /// Certify an adapter
    AdapterCheck(adapter_check::AdapterCheckArgs),
    /// Print completions for a shell
    #[command(after_help = "Examples:\n  dyetest completions bash > ~/.local/share/bash-completion/completions/dyetest")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// What a list or a table is printed as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
}

#[derive(Args)]
struct FormatArg {
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: Format,
}

/// Parses the command line and does what it says.
pub fn main() -> ExitCode {
    let outcome = match command() {
        Command::Run(args) => run::execute(args),
        Command::List(args) => list::execute(args),
        Command::Show(args) => show::execute(args),
        Command::Report(args) => report::execute(args),
        Command::Wast(args) => wast::execute(args),
        Command::Oracle(args) => oracle::execute(args),
        Command::Sensitivity(args) => sensitivity::execute(args),
        Command::Diff(args) => diff::execute(args),
        Command::Merge(args) => merge::execute(args),
        Command::Choose(args) => choose::execute(args),
        Command::Copy(args) => copy::execute(args),
        Command::Install(args) => install::execute(args),
        Command::AdapterCheck(args) => adapter_check::execute(args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "dyetest", &mut std::io::stdout());
            Ok(CLEAN)
        }
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            anstream::eprintln!("{} {error:#}", label("error:"));
            ExitCode::from(USAGE)
        }
    }
}

/// What the command line says; nothing at all means `run`.
fn command() -> Command {
    match Cli::parse().command {
        Some(command) => command,
        None => Cli::parse_from(["dyetest", "run"]).command.unwrap_or_else(|| unreachable!("a subcommand was just named")),
    }
}

/// A word that opens a message, bold red on terminals.
fn label(word: &str) -> String {
    format!("\x1b[1;31m{word}\x1b[0m")
}
