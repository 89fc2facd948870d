//! Requests as lines. What is too long for a line goes through a file of the worker's folder.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Code, Compile, LINE_CAP, Operation, Request};
use std::{fs, path::Path};

/// Characters of base64 above which a binary travels as a file. Half of a line leaves room for a second one.
const INLINE: usize = LINE_CAP / 4;

/// A request as a line. Fails in words, where it cannot be made one.
pub(super) fn line(id: u64, mut operation: Operation, folder: &Path) -> Result<Vec<u8>, String> {
    let mut binaries = Vec::new();
    long_binaries(&mut operation, &mut binaries);
    for (number, code) in binaries.into_iter().enumerate() {
        let Code::Base64(text) = &*code else { continue };
        // Overwritten by the next such request; by then the adapter has read it.
        let name = format!("binary-{number}");
        let bytes = STANDARD.decode(text).map_err(|error| format!("the code is not base64: {error}"))?;
        fs::write(folder.join(&name), bytes).map_err(|error| format!("the binary cannot be written for the adapter: {error}"))?;
        *code = Code::File(name);
    }
    let mut line = serde_json::to_vec(&Request { id, operation }).map_err(|error| format!("the request is not JSON: {error}"))?;
    line.push(b'\n');
    if line.len() > LINE_CAP { Err(format!("the request is longer than a line may be, {LINE_CAP} bytes")) } else { Ok(line) }
}

fn long_binaries<'a>(operation: &'a mut Operation, found: &mut Vec<&'a mut Code>) {
    match operation {
        Operation::Compile(Compile { code, .. }) if matches!(&*code, Code::Base64(text) if text.len() > INLINE) => found.push(code),
        Operation::Threads { threads } => {
            for operation in threads.iter_mut().flat_map(|thread| &mut thread.operations) {
                long_binaries(operation, found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::{Dropped, Kind, Thread};

    fn compile(bytes: &[u8]) -> Operation {
        Operation::Compile(Compile { module: 0, kind: Kind::Core, code: Code::Base64(STANDARD.encode(bytes)) })
    }

    fn read(line: &[u8]) -> Operation {
        serde_json::from_slice::<Request>(line).unwrap().operation
    }

    #[test]
    fn short_requests_travel_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        for operation in [compile(b"\0asm"), Operation::Drop(Dropped::Store(3)), Operation::Bye] {
            assert_eq!(read(&line(1, operation.clone(), folder.path()).unwrap()), operation);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn long_binaries_travel_as_files() {
        let folder = tempfile::tempdir().unwrap();
        let long = vec![7; LINE_CAP];
        let threads =
            vec![Thread { operations: vec![compile(b"short"), compile(&long)] }, Thread { operations: vec![compile(&[8; LINE_CAP])] }];
        let Operation::Threads { threads } = read(&line(1, Operation::Threads { threads }, folder.path()).unwrap()) else { panic!() };
        let names: Vec<Code> = threads
            .iter()
            .flat_map(|thread| &thread.operations)
            .map(|operation| match operation {
                Operation::Compile(compile) => compile.code.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(names, [Code::Base64(STANDARD.encode("short")), Code::File("binary-0".into()), Code::File("binary-1".into())]);
        assert_eq!(fs::read(folder.path().join("binary-0")).unwrap(), long);
    }

    #[test]
    fn what_cannot_be_a_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let export = "x".repeat(LINE_CAP);
        let item = dyetest_adapter::Item::Global { export };
        let operation = Operation::Read(dyetest_adapter::Read { instance: 0, item });
        assert!(line(1, operation, folder.path()).unwrap_err().contains("longer than a line"));
    }
}
