//! The random streams of all crates.

use diffecon_auction::stream::are_distinct;
use std::path::Path;

/// The names of every crate that draws.
const CRATES: [&[&str]; 12] = [
    diffecon_auction::streams::STREAMS,
    diffecon_bidding::streams::STREAMS,
    diffecon_bundleflow::streams::STREAMS,
    diffecon_cats::streams::STREAMS,
    diffecon_columns::streams::STREAMS,
    diffecon_contracts::streams::STREAMS,
    diffecon_data::streams::STREAMS,
    diffecon_pricing::streams::STREAMS,
    diffecon_principal::streams::STREAMS,
    diffecon_rochet::streams::STREAMS,
    diffecon_self_play::streams::STREAMS,
    diffecon_sequential::streams::STREAMS,
];

#[test]
fn no_two_crates_have_a_name_in_common() {
    let names = CRATES.concat();
    assert!(are_distinct(&names), "a name is there twice: {names:?}");
}

#[test]
fn no_crate_is_missing() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").read_dir().unwrap();
    let with_streams = crates.filter(|folder| folder.as_ref().unwrap().path().join("src/streams.rs").exists());
    assert_eq!(with_streams.count(), CRATES.len());
}
