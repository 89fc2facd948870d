//! What a profile can set.

use dyetest_adapter::Settings;
use serde::{Deserialize, de::value::MapDeserializer};
use std::collections::BTreeMap;
use wasmer::{
    Engine,
    sys::{EngineBuilder, Features, Singlepass},
};

/// The settings of a profile.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    /// Switches 64-bit memories on. Wasmer 7.4.2 then accepts such a module and panics, so no profile does.
    memory64: bool,
}

impl Options {
    pub(crate) fn read(settings: &Settings) -> Result<Self, String> {
        Options::deserialize(MapDeserializer::new(settings.clone().into_iter())).map_err(|error| error.to_string())
    }

    /// The proposals: those that the compiler switches on by itself.
    fn features(self) -> Features {
        let mut features = Features::default();
        features.memory64(self.memory64);
        features
    }

    pub(crate) fn engine(self) -> Engine {
        EngineBuilder::new(Singlepass::default()).set_features(Some(self.features())).into()
    }

    /// The configuration in Wasmer's own words, for the record.
    pub(crate) fn words(self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("compiler".to_owned(), "Singlepass::default()".to_owned()),
            ("tunables".to_owned(), "BaseTunables".to_owned()),
            ("features".to_owned(), format!("{:?}", self.features())),
        ])
    }
}
