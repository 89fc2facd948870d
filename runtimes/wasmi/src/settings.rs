//! What a profile can set.

use dyetest_adapter::Settings;
use serde::{Deserialize, de::value::MapDeserializer};
use std::collections::BTreeMap;
use wasmi::{CompilationMode, Config, Engine};

/// The settings of a profile.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    mode: Mode,
    /// Whether execution is metered.
    pub(crate) fuel: bool,
    /// Whether stores are made without a limiter.
    pub(crate) unlimited: bool,
    /// Whether the proposals that wasmi implements but leaves off are on as well.
    all_proposals: bool,
}

/// When modules are validated and translated.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Mode {
    /// Both when loaded.
    #[default]
    Eager,
    /// Validated when loaded, translated at the first call: wasmi's own default.
    LazyTranslation,
    /// Both at the first call. An invalid function is refused then, or never.
    Lazy,
}

impl Options {
    pub(crate) fn read(settings: &Settings) -> Result<Self, String> {
        Options::deserialize(MapDeserializer::new(settings.clone().into_iter())).map_err(|error| error.to_string())
    }

    pub(crate) fn engine(self) -> Engine {
        let mut config = Config::default();
        config.consume_fuel(self.fuel).compilation_mode(match self.mode {
            Mode::Eager => CompilationMode::Eager,
            Mode::LazyTranslation => CompilationMode::LazyTranslation,
            Mode::Lazy => CompilationMode::Lazy,
        });
        if self.all_proposals {
            config.wasm_custom_page_sizes(true).wasm_wide_arithmetic(true);
        }
        Engine::new(&config)
    }

    /// The configuration in wasmi's own words, for the record.
    pub(crate) fn words(self) -> BTreeMap<String, String> {
        let mode = match self.mode {
            Mode::Eager => "Eager",
            Mode::LazyTranslation => "LazyTranslation",
            Mode::Lazy => "Lazy",
        };
        let more = if self.all_proposals { ", custom_page_sizes and wide_arithmetic on" } else { "" };
        BTreeMap::from([
            ("compilation_mode".to_owned(), mode.to_owned()),
            ("consume_fuel".to_owned(), self.fuel.to_string()),
            ("limiter".to_owned(), (!self.unlimited).to_string()),
            ("features".to_owned(), format!("Config::default() with crate feature simd{more}")),
        ])
    }
}
