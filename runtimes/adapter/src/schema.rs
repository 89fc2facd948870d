//! The protocol's JSON Schema, derived from the types and shipped as `runtimes/adapter/schema.json`.

use crate::{Reply, Request};
use schemars::{JsonSchema, Schema, schema_for};

/// A line of the protocol, in either direction.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "exists for its schema")]
struct Protocol {
    /// From harness to adapter, on file descriptor 3.
    request: Request,
    /// From adapter to harness, on file descriptor 4.
    reply: Reply,
}

/// The JSON Schema of [`Request`] and [`Reply`], as the properties `request` and `reply` of one object.
pub fn schema() -> Schema {
    schema_for!(Protocol)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_shipped_schema_is_the_derived_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.json");
        let derived = serde_json::to_string_pretty(&super::schema()).unwrap() + "\n";
        if std::env::var_os("DYETEST_UPDATE").is_some() {
            std::fs::write(path, &derived).unwrap();
        }
        let shipped = std::fs::read_to_string(path).unwrap_or_default();
        assert!(shipped == derived, "run the tests once with DYETEST_UPDATE=1 to write {path}");
    }
}
