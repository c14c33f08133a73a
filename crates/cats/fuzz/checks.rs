//! What holds for arbitrary bytes: they are an error or things that come back the same. For fuzzing and for tests.
#![allow(dead_code, reason = "every target uses one of them")]

use diffecon_cats::format::parse_instances;
use diffecon_cats::statistics::Golden;
use diffecon_cats::{Format, Hybrid, Instance};

/// A reader by the name of its target.
pub type Check = (&'static str, fn(&[u8]));

/// All readers.
pub const ALL: [Check; 7] = [
    ("cats_text", instances),
    ("json_lines", instances),
    ("lp", instances),
    ("mps", instances),
    ("gzip", gzip),
    ("hybrid", hybrid),
    ("golden", golden),
];

/// Instances in any format come back from every format.
pub fn instances(bytes: &[u8]) {
    let Ok(mut instances) = parse_instances("input", bytes) else { return };
    instances.iter_mut().for_each(|instance| instance.dropped.clear());
    for instance in &instances {
        for format in [Format::Cats, Format::JsonLines] {
            assert_eq!(read(&instance.to_bytes(format, false)), std::slice::from_ref(instance), "{format}");
        }
        // Long comments come back in parts, once.
        for format in [Format::Lp, Format::Mps] {
            let read_once = read(&instance.to_bytes(format, false));
            assert_eq!(read(&read_once[0].to_bytes(format, false)), read_once, "{format}");
            let comments = instance.comments.clone();
            let read_once = Instance { comments, ..read_once.into_iter().next().expect("an instance") };
            assert_eq!(&read_once, instance, "{format}");
        }
    }
    if !instances.is_empty() {
        let lines: Vec<u8> = instances.iter().flat_map(|instance| instance.to_bytes(Format::JsonLines, true)).collect();
        assert_eq!(read(&lines), instances);
    }
}

/// The text of CATS is read without a look at what it begins with; the same bytes may be compressed.
pub fn gzip(bytes: &[u8]) {
    instances(&[b"\x1f\x8b", bytes].concat());
    instances(bytes);
}

/// The weights of hybrids.
pub fn hybrid(bytes: &[u8]) {
    if let Ok(hybrid) = Hybrid::parse("input", &String::from_utf8_lossy(bytes)) {
        assert!(hybrid.distributions().next().is_some());
    }
}

/// Files of golden statistics.
pub fn golden(bytes: &[u8]) {
    if let Ok(golden) = Golden::parse("input", &String::from_utf8_lossy(bytes)) {
        assert!(!golden.sections().is_empty());
        let _ = golden.entry(None, "L4", 50);
    }
}

fn read(bytes: &[u8]) -> Vec<Instance> {
    parse_instances("written", bytes).expect("what is written is read")
}
