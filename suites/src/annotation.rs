//! Our annotations, as the parser sees them.

use crate::{Matcher, Permitted, Role, forms::OURS, values};
use dyetest_adapter::{Stage, TrapClass};
use wast::{
    WastInvoke, WastRet,
    parser::{Parse, Parser, Result},
    token::Id,
};

/// One annotation with its arguments. `docs/case-format.md` says what each means.
pub(crate) enum Annotation<'a> {
    Section(Role, &'a str),
    Unchanged(Id<'a>),
    Snapshot(Id<'a>),
    Permit(Vec<Permitted>),
    Holds(Id<'a>),
    Store(Id<'a>),
    Drop(Id<'a>),
    Start(Id<'a>, WastInvoke<'a>),
    Await(Id<'a>, Permitted),
    Cancel(Id<'a>),
    Repeat(u32, Vec<Form<'a>>),
    Host(&'a str, u64),
    Write { instance: Id<'a>, export: &'a str, offset: u64, bytes: &'a [u8] },
}

/// A whole form that is an annotation.
pub(crate) struct Form<'a>(pub(crate) Annotation<'a>);

impl<'a> Parse<'a> for Form<'a> {
    fn parse(parser: Parser<'a>) -> Result<Self> {
        // An annotation that nobody registered is skipped before anyone can look at it.
        let _known: Vec<_> = OURS.iter().map(|name| parser.register_annotation(name)).collect();
        parser.parens(|parser| {
            let span = parser.cur_span();
            let name = parser.step(|cursor| match cursor.annotation()? {
                Some(found) => Ok(found),
                None => Err(cursor.error("expected an annotation")),
            })?;
            Ok(Form(match name {
                "setup" => Annotation::Section(Role::Setup, parser.parse()?),
                "benign" => Annotation::Section(Role::Benign, parser.parse()?),
                "attack" => Annotation::Section(Role::Attack, parser.parse()?),
                "probe" => Annotation::Section(Role::Probe, parser.parse()?),
                "unchanged" => Annotation::Unchanged(parser.parse()?),
                "snapshot" => Annotation::Snapshot(parser.parse()?),
                "permit" => permit(parser)?,
                "holds" => Annotation::Holds(parser.parse()?),
                "store" => Annotation::Store(parser.parse()?),
                "drop" => Annotation::Drop(parser.parse()?),
                "start" => Annotation::Start(parser.parse()?, parser.parens(Parser::parse)?),
                "await" => Annotation::Await(parser.parse()?, ending_with_values(parser)?),
                "cancel" => Annotation::Cancel(parser.parse()?),
                "repeat" => Annotation::Repeat(parser.parse()?, cycle(parser)?),
                "host" => Annotation::Host(parser.parse()?, parser.parse()?),
                "write" => Annotation::Write {
                    instance: parser.parse()?,
                    export: parser.parse()?,
                    offset: parser.parse()?,
                    bytes: parser.parse()?,
                },
                _ => return Err(parser.error_at(span, "unknown annotation")),
            }))
        })
    }
}

/// What an `@repeat` repeats: annotations to its end.
fn cycle<'a>(parser: Parser<'a>) -> Result<Vec<Form<'a>>> {
    let mut forms = Vec::new();
    while !parser.is_empty() {
        forms.push(parser.parse()?);
    }
    Ok(forms)
}

fn permit<'a>(parser: Parser<'a>) -> Result<Annotation<'a>> {
    let mut endings = Vec::new();
    while !parser.peek::<&str>()? {
        endings.push(ending(parser)?);
    }
    if endings.is_empty() {
        return Err(parser.error("expected at least one ending before the reason"));
    }
    let span = parser.cur_span();
    if parser.parse::<&str>()?.trim().is_empty() {
        return Err(parser.error_at(span, "the reason is empty: which part of the specification permits this ending?"));
    }
    Ok(Annotation::Permit(endings))
}

/// The ending of an `@await`: `value` is followed by the results.
fn ending_with_values(parser: Parser<'_>) -> Result<Permitted> {
    let ending = ending(parser)?;
    if ending != Permitted::AnyValue {
        return Ok(ending);
    }
    let mut results: Vec<Matcher> = Vec::new();
    while !parser.is_empty() {
        let span = parser.cur_span();
        let result: WastRet<'_> = parser.parens(Parser::parse)?;
        results.push(values::matcher(&result).ok_or_else(|| parser.error_at(span, values::INEXPRESSIBLE))?);
    }
    Ok(Permitted::Values(results))
}

fn ending(parser: Parser<'_>) -> Result<Permitted> {
    let span = parser.cur_span();
    let word = parser.step(|cursor| match cursor.keyword()? {
        Some(found) => Ok(found),
        None => Err(cursor.error("expected an ending")),
    })?;
    let unknown = |message: String| parser.error_at(span, message);
    Ok(match word.split_once(':').unwrap_or((word, "")) {
        ("trap", class) => Permitted::Trap(class_named(class).ok_or_else(|| unknown(format!("no trap class `{class}`")))?),
        ("refused", stage) => Permitted::Refused(
            stage_named(stage)
                .ok_or_else(|| unknown(format!("no stage `{stage}`: it is one of decode, validate, compile, load, link, instantiate")))?,
        ),
        ("limit", "") => Permitted::Limit,
        ("value", "") => Permitted::AnyValue,
        ("exception", "") => Permitted::Exception,
        ("pending", "") => Permitted::Pending,
        ("cancelled", "") => Permitted::Cancelled,
        ("deadlock", "") => Permitted::Deadlock,
        _ => {
            return Err(unknown(format!(
                "`{word}` is no ending: it is one of trap:CLASS, refused:STAGE, limit, value, exception, pending, cancelled, deadlock"
            )));
        }
    })
}

/// The class of this name. No case may ask for `unclassified`.
pub(crate) fn class_named(id: &str) -> Option<TrapClass> {
    TrapClass::from_id(id).filter(|class| *class != TrapClass::Unclassified)
}

fn stage_named(name: &str) -> Option<Stage> {
    [Stage::Decode, Stage::Validate, Stage::Compile, Stage::Load, Stage::Link, Stage::Instantiate]
        .into_iter()
        .find(|stage| stage.to_string() == name)
}
