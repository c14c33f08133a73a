//! See `hybrid` in the library.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| diffecon_experiment_fuzz::hybrid(bytes));
