//! The JSON schema of a configuration, in which meanings, defaults and ranges are found.

use crate::number::number;
use crate::numbered_name::about_k;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;

/// One part of a schema: a section, or the value of one key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schema<'a>(pub &'a Value);

/// The whole schema of a type, without references.
pub(crate) fn of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

impl<'a> Schema<'a> {
    /// The keys of a section and their schemas; none if it is no section.
    pub fn properties(self) -> Option<impl Iterator<Item = (&'a str, Schema<'a>)>> {
        let properties = self.0.get("properties")?.as_object()?;
        Some(properties.iter().map(|(name, schema)| (name.as_str(), Schema(schema))))
    }

    /// The keys of a section that have no default.
    pub fn required(self) -> impl Iterator<Item = &'a str> {
        let names = self.0.get("required").and_then(Value::as_array).into_iter().flatten();
        names.filter_map(Value::as_str)
    }

    /// The schema of any other key of a section, where its keys are free.
    pub fn other_keys(self) -> Option<Schema<'a>> {
        self.0.get("additionalProperties").filter(|schema| **schema != Value::Bool(false)).map(Schema)
    }

    /// What it is for, in one line.
    pub fn meaning(self) -> String {
        self.text("description").unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Its default.
    pub fn default(self) -> Option<&'a Value> {
        self.0.get("default")
    }

    /// The alternatives, where a value may have one of several forms.
    pub fn alternatives(self) -> Option<impl Iterator<Item = Schema<'a>>> {
        let all = self.0.get("anyOf").or_else(|| self.0.get("oneOf"))?.as_array()?;
        Some(all.iter().map(Schema))
    }

    /// The key that says which form a section has, and the forms by its value; none if it is not always the same one.
    pub fn tagged(self) -> Option<(&'a str, Vec<(&'a str, Schema<'a>)>)> {
        let forms: Vec<Schema<'a>> = self.alternatives()?.collect();
        let of_form = |form: Schema<'a>| form.properties()?.find_map(|(key, value)| Some((key, value.text("const")?)));
        let (tag, _) = of_form(*forms.first()?)?;
        let by_tag = |form: Schema<'a>| of_form(form).filter(|(key, _)| *key == tag).map(|(_, name)| (name, form));
        Some((tag, forms.into_iter().map(by_tag).collect::<Option<_>>()?))
    }

    /// The names of which the value should be one, and what they mean.
    pub fn names(self) -> Option<Vec<(&'a str, String)>> {
        if let Some(names) = self.0.get("enum").and_then(Value::as_array) {
            return names.iter().map(|name| Some((name.as_str()?, String::new()))).collect();
        }
        if let Some(name) = self.text("const") {
            return Some(vec![(name, self.meaning())]);
        }
        let of_alternatives: Option<Vec<Vec<_>>> = self.alternatives()?.map(Schema::names).collect();
        of_alternatives.map(|names| names.concat())
    }

    /// The elements of a list.
    pub fn items(self) -> Option<Schema<'a>> {
        self.0.get("items").map(Schema)
    }

    /// The name of its JSON type, the one beside `null` if it may be left out.
    pub fn type_name(self) -> Option<&'a str> {
        match self.0.get("type")? {
            Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
            name => name.as_str(),
        }
    }

    /// A limit of the value: `minimum`, `exclusiveMinimum`, `maxItems`, ...
    pub fn limit(self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64)
    }

    /// The range of a number in words, if it has one: `in [0, 1)`, `at least 1`.
    pub fn range(self) -> Option<String> {
        let low = match (self.limit("exclusiveMinimum"), self.limit("minimum")) {
            (Some(low), _) => Some(('(', "above", low)),
            (None, low) => low.map(|low| ('[', "at least", low)),
        };
        let high = match (self.limit("exclusiveMaximum"), self.limit("maximum")) {
            (Some(high), _) => Some((')', "below", high)),
            // The greatest number of a type is no range.
            (None, high) => {
                let is_range = |high: &f64| self.type_name() != Some("integer") || *high < u32::MAX.into();
                high.filter(is_range).map(|high| (']', "at most", high))
            }
        };
        match (low, high) {
            (Some((open, _, low)), Some((close, _, high))) => {
                Some(format!("in {open}{}, {}{close}", number(low), number(high)))
            }
            (Some((_, words, end)), None) | (None, Some((_, words, end))) => Some(format!("{words} {}", number(end))),
            (None, None) => None,
        }
    }

    /// The values that are allowed, in words.
    pub fn allowed(self) -> String {
        if let Some(names) = self.names() {
            let names: Vec<&str> = names.into_iter().map(|(name, _)| name).collect();
            return format!("{}{}", names.join(", "), about_k(names.iter().copied()));
        }
        if let Some((tag, forms)) = self.tagged() {
            let names: Vec<&str> = forms.iter().map(|(name, _)| *name).collect();
            return format!("a section {{ {tag} = … }}, of {}", names.join(", "));
        }
        if let Some(alternatives) = self.alternatives() {
            let forms = alternatives.filter(|schema| schema.type_name() != Some("null")).map(Schema::allowed);
            return forms.collect::<Vec<_>>().join("; or ");
        }
        match (self.type_name(), self.range()) {
            (Some("integer"), Some(range)) => format!("a whole number {range}"),
            (Some("integer"), None) => "a whole number".to_owned(),
            (Some("number"), Some(range)) => range,
            (Some("number"), None) => "a number".to_owned(),
            (Some("boolean"), _) => "true, false".to_owned(),
            (Some("string"), _) => "a text".to_owned(),
            (Some("array"), _) => self.allowed_list(),
            _ => "a section".to_owned(),
        }
    }

    fn allowed_list(self) -> String {
        let each = self.items().map_or_else(String::new, |items| format!(", each {}", items.allowed()));
        let length = match (self.limit("minItems"), self.limit("maxItems")) {
            (Some(low), Some(high)) if low == high => format!(" of {low}"),
            (Some(low), Some(high)) => format!(" of {low} to {high}"),
            (Some(low), None) => format!(" of at least {low}"),
            (None, Some(high)) => format!(" of at most {high}"),
            (None, None) => String::new(),
        };
        format!("a list{length}{each}")
    }

    /// A text that the schema holds.
    pub fn text(self, name: &str) -> Option<&'a str> {
        self.0.get(name).and_then(Value::as_str)
    }
}
