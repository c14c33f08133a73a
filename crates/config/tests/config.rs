//! One small configuration through everything: defaults, ranges, names, unknown keys, lines, settings, keys.

use diffecon_config::{Config, Document, JsonSchema, OutOfRange, keys, set};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Whole {
    menu: Menu,
    /// Where it starts.
    init: Init,
}

/// The menu.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Menu {
    /// Menu elements,
    /// at least 1.
    #[schemars(range(min = 1))]
    elements: usize,
    /// A weight.
    #[schemars(range(min = 0.0), extend("exclusiveMaximum" = 1.0))]
    weight: f64,
    /// Units of layers.
    #[schemars(length(min = 1, max = 3), inner(range(min = 1, max = 8_192)))]
    hidden: Vec<usize>,
    /// A rate, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("exclusiveMinimum" = 0.0))]
    rate: Option<f64>,
    /// A price.
    #[schemars(range(min = 0.0, max = 1e30))]
    price: f64,
    /// One name or several.
    values: OneOrEach,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum OneOrEach {
    One(String),
    Each(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Init {
    /// Even sizes.
    #[default]
    Spread,
    /// At random.
    Paper,
}

impl Default for Menu {
    fn default() -> Self {
        let values = OneOrEach::One("A".to_owned());
        Self { elements: 5, weight: 0.5, hidden: vec![256], rate: None, price: 1.0, values }
    }
}

impl Config for Whole {
    fn check_together(&self) -> Result<(), OutOfRange> {
        OutOfRange::unless(self.menu.elements != 13, "menu.elements", "another number", 13)
    }
}

fn read(text: &str) -> Result<Whole, String> {
    let document = Document::parse("x.toml", text).map_err(|error| error.to_string())?;
    let whole = Whole::from_table(document.table()).map_err(|error| document.locate(error).to_string())?;
    Ok(whole.into_inner())
}

#[test]
fn what_is_left_out_has_its_default() {
    assert_eq!(read("").unwrap(), Whole::default());
    let whole = read("init = 'paper'\n[menu]\nrate = 2\nvalues = ['A', 'B']\n").unwrap();
    assert_eq!((whole.init, whole.menu.rate), (Init::Paper, Some(2.0)));
    let again = Whole::from_table(&whole.to_table().unwrap()).unwrap();
    assert_eq!(*again, whole);
}

#[test]
fn what_is_wrong_is_said_with_line_key_range_and_value() {
    for (text, message) in [
        ("\n[menu]\nelements = 0", "x.toml:3: menu.elements should be at least 1, but is 0"),
        ("[menu]\nelements = 2.5", "x.toml:2: menu.elements should be a whole number at least 1, but is 2.5"),
        ("[menu]\nweight = 1", "x.toml:2: menu.weight should be in [0, 1), but is 1"),
        ("[menu]\nweight = nan", "x.toml:2: menu.weight should be in [0, 1), but is not a finite number"),
        ("[menu]\nweight = 2000-01-01", "x.toml:2: menu.weight should be in [0, 1), but is 2000-01-01"),
        ("[menu]\nweight = 'x'", "x.toml:2: menu.weight should be in [0, 1), but is \"x\""),
        ("[menu]\nelements = 5.0", "x.toml:2: menu.elements should be a whole number at least 1, but is 5.0"),
        ("[menu]\nprice = 2e30", "x.toml:2: menu.price should be in [0, 1e30], but is 2e30"),
        ("[menu]\nrate = 0.0", "x.toml:2: menu.rate should be above 0, but is 0"),
        ("[menu]\nrate = inf", "x.toml:2: menu.rate should be above 0, but is not a finite number"),
        ("[menu]\nhidden = [9000]", "x.toml:2: menu.hidden should be in [1, 8192], but is 9000"),
        (
            "[menu]\nhidden = []",
            "x.toml:2: menu.hidden should be a list of 1 to 3, each a whole number in [1, 8192], but is []",
        ),
        ("[menu]\nvalues = 3", "x.toml:2: menu.values should be a text, but is 3"),
        ("[menu]\nvalues = [3]", "x.toml:2: menu.values should be a text, but is 3"),
        ("init = 'papr'", "x.toml:1: init should be one of spread, paper (the nearest is paper), but is \"papr\""),
        ("menu = 3", "x.toml:1: menu should be a section, but is 3"),
        ("[menu]\nelement = 3", "x.toml:2: menu.element is no key; the nearest is menu.elements"),
        ("[xyz]", "x.toml:1: xyz is no key; there are: menu, init"),
        ("[menu]\nelements = 13", "x.toml:2: menu.elements should be another number, but is 13"),
        ("[menu", "x.toml:1: unclosed table, expected `]`"),
    ] {
        assert_eq!(read(text).unwrap_err(), message, "{text}");
    }
    let mut built = Whole::default();
    built.menu.weight = f64::INFINITY;
    assert_eq!(built.check().unwrap_err().to_string(), "menu.weight should be in [0, 1), but is not a finite number");
    let mut built = Whole::default();
    built.menu.rate = Some(f64::NAN);
    assert_eq!(built.check().unwrap_err().to_string(), "menu.rate should be above 0, but is not a finite number");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Order {
    /// What is wanted.
    what: Wanted,
    /// Whatever the maker asks for.
    #[serde(default)]
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    details: toml::Table,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Wanted {
    /// How many.
    count: usize,
}

impl Config for Order {}

#[test]
fn what_is_missing_is_said_with_its_meaning_and_the_line_of_its_section() {
    let refused = |text: &str| {
        let document = Document::parse("x.toml", text).unwrap();
        document.locate(Order::from_table(document.table()).unwrap_err()).to_string()
    };
    assert_eq!(refused(""), "x.toml: what is missing: What is wanted.");
    assert_eq!(refused("\n[what]"), "x.toml:2: what.count is missing: How many.");
}

#[test]
fn a_section_of_free_keys_takes_any_and_its_own_configuration_names_them() {
    let table = "[what]\ncount = 1\n[details]\nelement = 3\nname = 'x'".parse().unwrap();
    let order = Order::from_table(&table).unwrap();
    assert_eq!(order.details.len(), 2);
    let inside = |text: &str| {
        let error = Whole::from_table(&text.parse().unwrap()).unwrap_err();
        error.inside("details").to_string()
    };
    assert_eq!(inside("[menu]\nelement = 3"), "details.menu.element is no key; the nearest is details.menu.elements");
    assert_eq!(inside("xyz = 1"), "details.xyz is no key; there are: details.menu, details.init");
    assert_eq!(inside("menu = 3"), "details.menu should be a section, but is 3");
}

#[test]
fn settings_change_keys() {
    let mut table = toml::Table::new();
    for setting in ["menu.elements=7", "init=paper", "menu.values=[\"B\"]", "menu.weight = 0.25"] {
        set(&mut table, setting).unwrap();
    }
    let whole = Whole::from_table(&table).unwrap();
    assert_eq!((whole.menu.elements, whole.init, whole.menu.weight), (7, Init::Paper, 0.25));
    assert!(set(&mut table, "menu.elements").unwrap_err().to_string().contains("KEY=VALUE"));
    assert!(set(&mut table, "init.x=3").is_err());
}

#[test]
fn keys_are_listed_with_meaning_default_and_range() {
    let keys = keys::<Whole>();
    let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(
        names,
        ["menu.elements", "menu.weight", "menu.hidden", "menu.rate", "menu.price", "menu.values", "init"]
    );
    assert_eq!(keys[0].meaning, "Menu elements, at least 1.");
    assert_eq!(
        keys.iter().map(|key| key.default.as_deref()).collect::<Vec<_>>()[..3],
        [Some("5"), Some("0.5"), Some("[256]")]
    );
    assert_eq!((keys[3].default.as_deref(), keys[3].allowed.as_str()), (None, "above 0"));
    assert_eq!(keys[6].names[1], ("paper".to_owned(), "At random.".to_owned()));
}

/// A section whose form its key `kind` names.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
enum Shape {
    /// Without more keys.
    Point,
    /// With a radius.
    Circle {
        /// The radius.
        #[schemars(range(min = 0.0))]
        radius: f64,
    },
}

#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Drawing {
    /// What is drawn.
    shape: Shape,
    /// And beside it.
    #[serde(default)]
    others: Vec<Shape>,
}

impl Config for Drawing {}

#[test]
fn of_a_section_with_several_forms_the_one_that_it_names_is_checked() {
    let refused = |text: &str| Drawing::from_table(&text.parse().unwrap()).unwrap_err().to_string();
    let drawing =
        Drawing::from_table(&"shape = { kind = 'circle', radius = 2 }\nothers = [{ kind = 'point' }]".parse().unwrap());
    assert!(
        matches!(&*drawing.unwrap(), Drawing { shape: Shape::Circle { radius: 2.0 }, others } if others.len() == 1)
    );
    assert_eq!(refused("shape = { kind = 'circle', radius = -1 }"), "shape.radius should be at least 0, but is -1");
    assert_eq!(refused("shape = { kind = 'circle' }"), "shape.radius is missing: The radius.");
    let message = "shape.kind should be one of point, circle (the nearest is circle), but is \"cirle\"";
    assert_eq!(refused("shape = { kind = 'cirle' }"), message);
    assert_eq!(refused("shape = { radius = 1 }"), "shape.kind is missing: one of point, circle");
    assert_eq!(refused("shape = { kind = 'point', radius = 1 }"), "shape.radius is no key; there are: shape.kind");
    assert_eq!(refused("shape = 3"), "shape should be a section { kind = … }, of point, circle, but is 3");
    assert_eq!(
        refused("shape = { kind = 'point' }\nothers = [{ kind = 1 }]"),
        "others.kind should be one of point, circle, but is 1"
    );
}
