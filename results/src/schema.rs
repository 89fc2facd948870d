//! The JSON Schemas of what this program writes, derived from the types and shipped as `results/*.schema.json`.

use crate::{
    Choice, Diff, Record,
    copy::CopyRun,
    run::{Footer, Header},
};
use schemars::{Schema, schema_for};

/// The name of each schema, and the schema: of a record, of a run's header and footer, of what `copy`, `choose` and `diff` write.
pub fn schemas() -> [(&'static str, Schema); 6] {
    [
        ("record", record_schema()),
        ("run", schema_for!(Header)),
        ("end", schema_for!(Footer)),
        ("copy", copy_schema()),
        ("choose", schema_for!(Choice)),
        ("diff", schema_for!(Diff)),
    ]
}

/// The JSON Schema of [`Record`]. Fields that may differ between equal runs are marked `"volatile": true`.
fn record_schema() -> Schema {
    schema_for!(Record)
}

/// The JSON Schema of a [`CopyRun`], but for its samples, which are CSV.
fn copy_schema() -> Schema {
    schema_for!(CopyRun)
}

#[cfg(test)]
mod tests {
    use super::{copy_schema, record_schema, schemas};
    use crate::{Verdict, copy::synthetic::Synthetic, sample::record};

    #[test]
    fn the_shipped_schemas_are_the_derived_ones() {
        for (name, schema) in schemas() {
            let path = format!(concat!(env!("CARGO_MANIFEST_DIR"), "/{}.schema.json"), name);
            let derived = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if std::env::var_os("DYETEST_UPDATE").is_some() {
                std::fs::write(&path, &derived).unwrap();
            }
            let shipped = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(shipped == derived, "run the tests once with DYETEST_UPDATE=1 to write {path}");
        }
    }

    #[test]
    fn our_runs_of_copy_are_valid_and_others_are_not() {
        let schema = jsonschema::validator_for(copy_schema().as_value()).unwrap();
        let run = serde_json::to_value(Synthetic::quiet().run()).unwrap();
        assert!(schema.is_valid(&run));
        for (field, wrong) in [("machine", "fast"), ("paths", "none"), ("schema", "1"), ("samples", "here")] {
            let mut run = run.clone();
            run[field] = wrong.into();
            assert!(!schema.is_valid(&run), "{field} = {wrong:?}");
        }
    }

    #[test]
    fn our_records_are_valid_and_others_are_not() {
        let schema = jsonschema::validator_for(record_schema().as_value()).unwrap();
        for verdict in Verdict::ALL {
            let record = serde_json::to_value(record("memory/a", "wasmi.eager", *verdict)).unwrap();
            let errors: Vec<String> = schema.iter_errors(&record).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{verdict}: {errors:?}");
            for (field, wrong) in [("verdict", "fine"), ("severity", "terrible"), ("class", "good"), ("seed", "1"), ("steps", "")] {
                let mut record = record.clone();
                record[field] = wrong.into();
                assert!(!schema.is_valid(&record), "{field} = {wrong:?}");
            }
        }
    }

    #[test]
    fn volatile_fields_are_marked_and_may_be_missing() {
        let schema = record_schema();
        let marked: Vec<_> =
            schema.as_value()["properties"].as_object().unwrap().iter().filter(|(_, schema)| schema["volatile"] == true).collect();
        assert_eq!(marked.len(), 1);
        assert_eq!(marked[0].0, "volatile");
        let mut record = serde_json::to_value(record("memory/a", "wasmi.eager", Verdict::Contained)).unwrap();
        record.as_object_mut().unwrap().remove("volatile");
        assert!(jsonschema::is_valid(schema.as_value(), &record));
    }
}
