//! What is refused when a policy is read, and when an auction's bidders value too little or too much.
#![allow(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use diffecon_auction::{ItemValues, Valuations};
use diffecon_config::Config;
use diffecon_data::{Envelope, FileKind, MechanismProvenance, Tensors};
use diffecon_sequential::{Auction, EnvironmentConfig, MenuKind, PolicyFile};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A table for one bidder and one good: a menu without the good, then one with it.
fn table(prices: [f32; 3], values: [f32; 4]) -> Tensors {
    let mut tensors = Tensors::default();
    tensors.f32("prices", &[3], prices);
    tensors.f32("values", &[2, 2], values);
    tensors
}

/// A network without hidden layers that are worth the name.
fn network(weight: f32) -> Tensors {
    let mut tensors = Tensors::default();
    tensors.f32("actor.0.weight", &[13, 1], [[0.1; 12].as_slice(), &[weight]].concat());
    tensors.f32("actor.0.bias", &[1], [0.0]);
    tensors.f32("actor.1.weight", &[1, 2], [0.5; 2]);
    tensors.f32("actor.1.bias", &[2], [0.0; 2]);
    tensors
}

fn read(tensors: &Tensors, change: impl Fn(&mut Value)) -> Result<(), String> {
    let environment = json!({ "bidders": 1, "goods": 1, "values": "A", "menu": "sizes" });
    let mut mechanism =
        json!({ "environment": environment, "unit": 1.0, "alike": false, "hidden": null, "predicted": null });
    change(&mut mechanism);
    let provenance = json!({ "learner": "x", "seed": 1, "step": 1, "data": [] });
    let bytes = tensors.to_bytes(FileKind::Policy, &json!({ "mechanism": mechanism, "provenance": provenance }));
    let file = Envelope::from_bytes(bytes, Path::new("x"));
    file.and_then(|file| PolicyFile::of(&file)).map(|_| ()).map_err(|error| error.to_string())
}

#[test]
fn prices_are_numbers_from_0_on() {
    let whole = [0.0, 0.0, 0.5];
    assert_eq!(read(&table(whole, [0.0; 4]), |_| ()), Ok(()));
    for (price, shown) in
        [(-0.5, "-0.5"), (f32::NAN, "NaN"), (f32::INFINITY, "inf"), (2e30, "2000000000000000000000000000000")]
    {
        let error = read(&table([0.0, 0.0, price], [0.0; 4]), |_| ()).unwrap_err();
        assert_eq!(error, format!("x: prices[2] should be in [0, 1e30], but is {shown}"));
    }
    let error = read(&table(whole, [0.0, f32::NAN, 0.0, 0.0]), |_| ()).unwrap_err();
    assert_eq!(error, "x: values[1] should be finite, but is NaN");
}

#[test]
fn weights_are_finite_and_layers_are_there() {
    let hidden = |units: &'static [usize]| move |header: &mut Value| header["hidden"] = units.into();
    assert_eq!(read(&network(0.1), hidden(&[1])), Ok(()));
    let error = read(&network(f32::INFINITY), hidden(&[1])).unwrap_err();
    assert_eq!(error, "x: actor.0.weight[12] should be finite, but is inf");
    let error = read(&network(0.1), hidden(&[2])).unwrap_err();
    assert_eq!(error, "x: array \"actor.0.weight\" of the state should have shape [13, 2], but has [13, 1]");
    for units in [&[0][..], &[], &[1; 17], &[9_000]] {
        let error = read(&network(0.1), hidden(units)).unwrap_err();
        assert!(
            error.contains("hidden should be a list of 1 to 16, each a whole number in [1, 8192], but is"),
            "{error}"
        );
    }
    let error = read(&table([0.0; 3], [0.0; 4]), |header| header["unit"] = 1e-40.into()).unwrap_err();
    assert_eq!(error, "x: unit should be in [1e-33, 1e30], but is 0.0000000000000000000000000000000000000001");
}

fn auction(train: &[f32], validation: &[f32]) -> Result<Auction, String> {
    let rows = |values: &[f32]| {
        let items = ItemValues::new(2, values.to_vec());
        BTreeMap::from([("data".to_owned(), Valuations::Additive(items))])
    };
    let config = EnvironmentConfig::of("data", 2, 2, MenuKind::Bundles);
    let (config, provenance) = (config.check().unwrap(), MechanismProvenance::default());
    Auction::new(config, &rows(train), &rows(validation), provenance).map_err(|error| error.to_string())
}

#[test]
fn values_beyond_single_precision_are_refused_as_for_menus() {
    let usual = [1.0, 2.0, 3.0, 4.0];
    assert!(auction(&usual, &usual).is_ok());
    for (value, shown) in [(0.0, "0"), (1e-38, "0."), (1e-31, "0.")] {
        let error = auction(&[value; 4], &usual).unwrap_err();
        let start = "mean best value of the training bidders should be in [1e-30, 1e30], but is ";
        assert!(error.starts_with(&format!("{start}{shown}")), "{error}");
    }
    let error = auction(&[1e30; 4], &usual).unwrap_err();
    assert!(
        error.starts_with("mean best value of the training bidders should be in [1e-30, 1e30], but is 2"),
        "{error}"
    );
    assert!(auction(&[1e-30; 4], &[1e-30; 4]).is_ok() && auction(&[4e29; 4], &[1e-30; 4]).is_ok());
    let error = auction(&[1e-20; 4], &[1e20; 4]).unwrap_err();
    assert!(error.contains("the greatest value of data set data, divided by the unit"), "{error}");
    assert!(error.contains("should be at most 1e30, but is 1"), "{error}");
}
