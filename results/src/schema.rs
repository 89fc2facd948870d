//! The JSON Schema of a record, derived from the types and shipped as `results/record.schema.json`.

use crate::Record;
use schemars::{Schema, schema_for};

/// The JSON Schema of [`Record`]. Fields that may differ between equal runs are marked `"volatile": true`.
pub fn record_schema() -> Schema {
    schema_for!(Record)
}

#[cfg(test)]
mod tests {
    use super::record_schema;
    use crate::{Verdict, sample::record};

    #[test]
    fn the_shipped_schema_is_the_derived_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/record.schema.json");
        let derived = serde_json::to_string_pretty(&record_schema()).unwrap() + "\n";
        if std::env::var_os("DYETEST_UPDATE").is_some() {
            std::fs::write(path, &derived).unwrap();
        }
        let shipped = std::fs::read_to_string(path).unwrap_or_default();
        assert!(shipped == derived, "run the tests once with DYETEST_UPDATE=1 to write {path}");
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
